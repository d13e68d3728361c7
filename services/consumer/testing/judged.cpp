#include "judged.hpp"

namespace parley::consumer {
namespace {

std::string text_of(protocol::Item item) {
  item.accepted_at = {};
  return protocol::write_item(item);
}

}  // namespace

oracle::Send sent(const protocol::Item& item, Monotonic::time_point invoked,
                  const std::optional<Monotonic::time_point>& confirmed) {
  return {.conversation_id = item.conversation_id.text(),
          .client_msg_id = item.client_msg_id,
          .text = text_of(item),
          .invoked = invoked,
          .ended = confirmed.value_or(Monotonic::time_point::max()),
          .outcome = confirmed ? oracle::Outcome::kOk : oracle::Outcome::kUnknown,
          .ids = {item.id.text()}};
}

std::vector<oracle::Stored> stored(const std::vector<protocol::Entry>& timeline) {
  std::vector<oracle::Stored> all;
  for (const protocol::Entry& entry : timeline) {
    all.push_back({entry.seq, entry.item.id.text(), entry.item.client_msg_id, text_of(entry.item),
                   entry.message_number});
  }
  return all;
}

}  // namespace parley::consumer
