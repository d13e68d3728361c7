#include "general.hpp"

#include "log/log.hpp"
#include "protocol/message_id.hpp"

namespace parley::chat {

Status General::make(conversations::ConversationStore& conversations) {
  if (made_) return {};
  const auto id = protocol::general_conversation_id();
  PARLEY_TRY(const bool made, conversations.create({.id = id,
                                                    .kind = conversations::ConversationKind::kOpen,
                                                    .title = title_,
                                                    .creator_id = protocol::system_user_id(),
                                                    .created_at = now(),
                                                    .pair = {}},
                                                   {}));
  if (made) log::info("general_made", {{"conversation_id", id.text()}});
  made_ = true;
  return {};
}

bool is_general(const ConversationId& conversation_id) {
  static const ConversationId id = protocol::general_conversation_id();
  return conversation_id == id;
}

}  // namespace parley::chat
