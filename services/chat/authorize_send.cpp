#include "authorize_send.hpp"

#include <algorithm>

#include "messaging/authorize.hpp"

namespace parley::chat {
namespace {

Status open_direct(Context& context, const messaging::Authority& authority,
                   const SendTarget& target, const UserId& recipient_id) {
  PARLEY_CHECK(messaging::authorize_direct(authority, target.sender_id, recipient_id));
  PARLEY_TRY(const auto there,
             context.conversations.membership(target.conversation_id, target.sender_id));
  if (there) return {};
  const auto& [first, second] = std::minmax(target.sender_id, recipient_id);
  Conversation conversation{target.conversation_id, Kind::direct, {}, target.sender_id, now(), {}};
  conversation.pair.push_back(first);
  if (first != second) conversation.pair.push_back(second);
  PARLEY_CHECK(
      context.conversations.create(conversation, conversations::pair_members(conversation)));
  return {};
}

}  // namespace

Result<Kind> authorize_send(Context& context, const SendTarget& target) {
  const messaging::Authority authority{context.conversations, context.accounts, context.blocks};
  if (target.recipient_id) {
    PARLEY_CHECK(open_direct(context, authority, target, *target.recipient_id));
    return Kind::direct;
  }
  return messaging::authorize(authority, target.conversation_id, target.sender_id,
                              target.says_something);
}

}  // namespace parley::chat
