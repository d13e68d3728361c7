#include <boost/json/array.hpp>

#include "cursor_page.hpp"
#include "handlers.hpp"
#include "representation.hpp"

namespace parley::chat {

Result<http::Response> list_conversations(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const CursorPage page, read_cursor_page(call.request));
  PARLEY_TRY(auto memberships, context.stores.conversations.memberships(
                                   call.identity().user_id, page.position, page.limit + 1));
  const bool more = memberships.size() > page.limit;
  if (more) memberships.pop_back();

  std::vector<ConversationId> ids;
  for (const Membership& membership : memberships) ids.push_back(membership.conversation.id);
  PARLEY_TRY(const auto tails, context.stores.timeline.tails(ids));

  PARLEY_TRY(const auto reactions,
             reactions_to(context, call.identity().user_id, last_messages(tails)));

  PARLEY_TRY(const auto unread, unread_in(context, call.identity().user_id, memberships, tails));

  boost::json::array items;
  auto tail = tails.begin();
  auto standing = unread.begin();
  for (const Membership& membership : memberships) {
    const Conversation& conversation = membership.conversation;
    const bool stored = tail != tails.end() && tail->tail.conversation_id == conversation.id;
    auto item =
        conversation_object(membership, stored ? &*tail++ : nullptr, *standing++, reactions);
    if (conversation.kind == ConversationKind::kDirect) {
      item["members"] = members_array(conversations::pair_members(conversation));
      item["member_count"] = conversation.pair.size();
    }
    items.push_back(std::move(item));
  }
  boost::json::object answer{{"items", std::move(items)}, {"next", nullptr}};
  if (more) answer["next"] = write_cursor(memberships.back().position);
  return http::Response::json(200, answer);
}

}  // namespace parley::chat
