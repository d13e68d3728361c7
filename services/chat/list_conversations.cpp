#include "list_conversations.hpp"

#include <boost/json/array.hpp>

#include "base/encoding.hpp"
#include "base/utf8.hpp"
#include "http/query.hpp"
#include "representation.hpp"

namespace parley::chat {
namespace {

constexpr std::size_t kMaxCursorBytes = 512;

struct Page {
  std::size_t limit;
  std::string position;
};

Result<Page> read_page(const http::Request& request) {
  PARLEY_TRY(http::Query query, http::Query::parse(request.query()));
  const auto limit = query.integer("limit", 1, 200);
  const auto cursor = query.text("cursor", 1, kMaxCursorBytes);
  const auto position = cursor ? base64url_decode(*cursor) : "";
  if (!position || !is_utf8(*position) || (cursor && position->empty())) {
    query.refuse("`cursor` is not one that was given out");
  }
  PARLEY_CHECK(query.finish());
  return Page{static_cast<std::size_t>(limit.value_or(50)), *position};
}

}  // namespace

Result<http::Response> list_conversations(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const Page page, read_page(call.request));
  PARLEY_TRY(auto memberships, context.conversations.memberships(call.identity().user_id,
                                                                 page.position, page.limit + 1));
  const bool more = memberships.size() > page.limit;
  if (more) memberships.pop_back();

  std::vector<ConversationId> ids;
  for (const Membership& membership : memberships) ids.push_back(membership.conversation.id);
  PARLEY_TRY(const auto tails, context.timeline.tails(ids));

  PARLEY_TRY(const auto own, own_reactions(context, call.identity().user_id, last_messages(tails)));

  boost::json::array items;
  auto tail = tails.begin();
  for (const Membership& membership : memberships) {
    const Conversation& conversation = membership.conversation;
    const bool stored = tail != tails.end() && tail->tail.conversation_id == conversation.id;
    auto item = conversation_object(membership, stored ? &*tail++ : nullptr, own);
    if (conversation.kind == Kind::direct) {
      item["members"] = members_array(conversations::pair_members(conversation));
    }
    items.push_back(std::move(item));
  }
  boost::json::object answer{{"items", std::move(items)}, {"next", nullptr}};
  if (more) answer["next"] = base64url_encode(memberships.back().position);
  return http::Response::json(200, answer);
}

}  // namespace parley::chat
