#include "read_history.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <limits>

#include "access.hpp"
#include "http/query.hpp"
#include "protocol/entry_object.hpp"
#include "protocol/error_codes.hpp"
#include "representation.hpp"

namespace parley::chat {
namespace {

constexpr std::int64_t kDefaultLimit = 50;
constexpr std::int64_t kMaxLimit = 200;
constexpr std::int64_t kMaxSeq = std::numeric_limits<std::int64_t>::max();

Result<timeline::Page> read_page(const http::Request& request, bool with_before) {
  PARLEY_TRY(http::Query query, http::Query::parse(request.query()));
  const auto after = query.integer("after", 0, kMaxSeq);
  const auto before = with_before ? query.integer("before", 1, kMaxSeq) : std::nullopt;
  const auto limit = query.integer("limit", 1, kMaxLimit);
  PARLEY_CHECK(query.finish());
  return timeline::Page{.after = after.value_or(0),
                        .before = before,
                        .limit = static_cast<std::size_t>(limit.value_or(kDefaultLimit)),
                        .newest_first = with_before && !after};
}

/// Reads one more than asked for, to know whether there are more, and brings the page in order.
template <typename Item>
Result<std::vector<Item>> read_rising(Context& context, const ConversationId& conversation_id,
                                      timeline::Page page, bool& more,
                                      Result<std::vector<Item>> (timeline::TimelineStore::*read)(
                                          const ConversationId&, const timeline::Page&)) {
  const std::size_t limit = page.limit++;
  PARLEY_TRY(auto items, (context.timeline.*read)(conversation_id, page));
  more = items.size() > limit;
  if (more) items.pop_back();
  if (page.newest_first) std::ranges::reverse(items);
  return items;
}

http::Response page_response(boost::json::array items, bool more) {
  return http::Response::json(200,
                              boost::json::object{{"items", std::move(items)}, {"has_more", more}});
}

Result<timeline::Message> require_message(Context& context, const runtime::Call& call,
                                          const Membership& mine) {
  PARLEY_TRY(const auto id, call.id<MessageId>("message_id"));
  PARLEY_TRY(auto message, context.timeline.message(mine.conversation.id, id));
  if (!message) return Error{code::kNotFound, "there is no such message, or it isn't stored yet"};
  return *std::move(message);
}

}  // namespace

Result<http::Response> list_messages(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const auto page, read_page(call.request, true));
  PARLEY_TRY(const auto mine, require_membership(context, call));
  bool more = false;
  PARLEY_TRY(const auto messages, read_rising(context, mine.conversation.id, page, more,
                                              &timeline::TimelineStore::messages));
  PARLEY_TRY(const auto own, own_reactions(context, call.identity().user_id, messages));
  boost::json::array items;
  for (const timeline::Message& one : messages) items.push_back(message_object(one, own));
  return page_response(std::move(items), more);
}

Result<http::Response> list_entries(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const auto page, read_page(call.request, false));
  PARLEY_TRY(const auto mine, require_membership(context, call));
  bool more = false;
  PARLEY_TRY(const auto entries, read_rising(context, mine.conversation.id, page, more,
                                             &timeline::TimelineStore::entries));
  boost::json::array items;
  for (const protocol::Entry& one : entries) items.push_back(protocol::entry_object(one));
  return page_response(std::move(items), more);
}

Result<http::Response> list_edits(Context& context, const runtime::Call& call) {
  PARLEY_TRY(auto page, read_page(call.request, false));
  PARLEY_TRY(const auto mine, require_membership(context, call));
  PARLEY_TRY(const auto message, require_message(context, call, mine));
  const protocol::Entry& first = message.entry;
  if (first.item.sender_id != call.identity().user_id && mine.role < Role::admin) {
    return Error{code::kForbidden, "only its author, admins and owners see a message's edits"};
  }
  boost::json::array items;
  std::size_t left = page.limit;
  if (first.seq > page.after) {
    items.push_back(protocol::entry_object(first));
    --left;
  }
  page.limit = left + 1;
  PARLEY_TRY(auto edits, context.timeline.edits(mine.conversation.id, first.item.id, page));
  const bool more = edits.size() > left;
  if (more) edits.pop_back();
  for (const protocol::Entry& one : edits) items.push_back(protocol::entry_object(one));
  return page_response(std::move(items), more);
}

Result<http::Response> show_message(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const auto mine, require_membership(context, call));
  PARLEY_TRY(const auto message, require_message(context, call, mine));
  PARLEY_TRY(const auto own, own_reactions(context, call.identity().user_id, std::array{message}));
  return http::Response::json(200, message_object(message, own));
}

}  // namespace parley::chat
