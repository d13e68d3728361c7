#include "show_conversation.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>

#include "access.hpp"
#include "representation.hpp"

namespace parley::chat {

Result<http::Response> show_conversation(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const auto membership, require_membership(context, call));
  return conversation_response(context, membership, 200);
}

Result<http::Response> conversation_response(Context& context, const Membership& membership,
                                             unsigned status) {
  const Conversation& conversation = membership.conversation;
  PARLEY_TRY(const auto tails, context.timeline.tails(std::array{conversation.id}));
  PARLEY_TRY(const auto members, members_of(context, conversation));
  auto answer = conversation_object(membership, tails.empty() ? nullptr : &tails.front());
  answer["members"] = members_array(members);
  return http::Response::json(status, answer);
}

}  // namespace parley::chat
