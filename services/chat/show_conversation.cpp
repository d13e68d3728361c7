#include <array>
#include <boost/json/array.hpp>

#include "access.hpp"
#include "handlers.hpp"
#include "representation.hpp"

namespace parley::chat {

Result<http::Response> show_conversation(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const auto membership, require_membership(context, call));
  return conversation_response(context, membership, call.identity().user_id, 200);
}

Result<http::Response> conversation_response(Context& context, const Membership& membership,
                                             const UserId& user_id, unsigned status) {
  const Conversation& conversation = membership.conversation;
  PARLEY_TRY(const auto tails, context.stores.timeline.tails(std::array{conversation.id}));
  PARLEY_TRY(const auto members, shown_members(context, conversation));
  PARLEY_TRY(const auto reactions, reactions_to(context, user_id, last_messages(tails)));
  PARLEY_TRY(const auto unread, unread_in(context, user_id, std::array{membership}, tails));
  auto answer = conversation_object(membership, tails.empty() ? nullptr : &tails.front(),
                                    unread.front(), reactions);
  answer["members"] = members_array(members.first);
  answer["member_count"] = members.count;
  return http::Response::json(status, answer);
}

}  // namespace parley::chat
