#include <array>
#include <cstdio>

#include "timeline/listing_store.hpp"

namespace parley::timeline {
namespace {

/// As many digits as the largest number has.
std::string padded(std::int64_t number) {
  std::array<char, 24> digits{};
  std::snprintf(digits.data(), digits.size(), "%019lld", static_cast<long long>(number));
  return digits.data();
}

}  // namespace

std::string thread_list(const MessageId& thread_id) { return "thread." + thread_id.text(); }
std::string pin_list(const ConversationId& conversation_id) {
  return "pins." + conversation_id.text();
}
std::string mention_list(const UserId& user_id) { return "mentions." + user_id.text(); }

std::string seq_position(std::int64_t seq) { return padded(seq); }

std::string time_position(Timestamp time, const MessageId& message_id) {
  return padded(time.time_since_epoch().count()) + "." + message_id.text();
}

}  // namespace parley::timeline
