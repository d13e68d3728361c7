#include "authorize_send.hpp"

#include <array>

#include "messaging/authorize.hpp"

namespace parley::chat {
namespace {

Status open_direct(Context& context, const SendTarget& target, const UserId& recipient_id) {
  PARLEY_CHECK(messaging::require_users(context.accounts, std::array{recipient_id}));
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

Status authorize_send(Context& context, const SendTarget& target) {
  if (target.recipient_id) return open_direct(context, target, *target.recipient_id);
  if (target.says_something) {
    return messaging::authorize(context.conversations, context.accounts, target.conversation_id,
                                target.sender_id);
  }
  PARLEY_TRY(const auto membership,
             context.conversations.membership(target.conversation_id, target.sender_id));
  if (!membership) return Error{code::kNotFound, "there is nothing with this id"};
  return {};
}

}  // namespace parley::chat
