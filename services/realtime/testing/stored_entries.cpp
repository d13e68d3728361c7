#include "stored_entries.hpp"

#include <array>

#include "frames.hpp"
#include "protocol/message_id.hpp"

namespace parley::realtime {
namespace {

Line store(WorldStores& stores, const protocol::Item& item, std::int64_t seq) {
  protocol::Entry entry{.item = item, .seq = seq, .message_number = seq, .stored_at = now()};
  entry.item.id = protocol::derive_id(item);
  stores.all.timeline.insert(std::array{entry}).value();
  return {protocol::head_of(entry), entry_frame(protocol::write_entry(entry))};
}

}  // namespace

ConversationId make_group(WorldStores& stores, const std::vector<UserId>& members) {
  const conversations::Conversation group{ConversationId::random(),
                                          conversations::ConversationKind::kGroup,
                                          "title",
                                          members.front(),
                                          now(),
                                          {}};
  std::vector<conversations::Member> all;
  for (const UserId& user_id : members) {
    const bool owns = all.empty();
    all.push_back(
        {user_id, owns ? conversations::Role::kOwner : conversations::Role::kMember, now()});
  }
  stores.all.conversations.create(group, all).value();
  return group.id;
}

Line store_message(WorldStores& stores, const ConversationId& id, std::int64_t seq,
                   const UserId& sender_id, const std::string& text) {
  return store(stores,
               {.id = MessageId::random(),
                .conversation_id = id,
                .sender_id = sender_id,
                .client_msg_id = random_id_text(),
                .text = text,
                .accepted_at = now(),
                .request_id = "",
                .traceparent = ""},
               seq);
}

Line store_change(WorldStores& stores, const ConversationId& id, std::int64_t seq,
                  protocol::Kind kind, const std::vector<UserId>& user_ids) {
  return store(stores,
               {.id = MessageId::random(),
                .conversation_id = id,
                .sender_id = user_ids.front(),
                .client_msg_id = random_id_text(),
                .text = "",
                .accepted_at = now(),
                .request_id = "",
                .traceparent = "",
                .kind = kind,
                .user_ids = user_ids},
               seq);
}

}  // namespace parley::realtime
