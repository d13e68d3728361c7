#include "read_history.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <limits>

#include "access.hpp"
#include "http/query.hpp"
#include "protocol/entry_object.hpp"
#include "representation.hpp"

namespace parley::chat {
namespace {

constexpr std::int64_t kDefaultLimit = 50;
constexpr std::int64_t kMaxLimit = 200;
constexpr std::int64_t kMaxSeq = std::numeric_limits<std::int64_t>::max();

/// What a page is made of, and how it looks.
struct View {
  Result<std::vector<protocol::Entry>> (timeline::TimelineStore::*read)(const ConversationId&,
                                                                        const timeline::Page&);
  boost::json::object (*represent)(const protocol::Entry&);
};

constexpr View kMessagesView{&timeline::TimelineStore::messages, message_object};
constexpr View kEntriesView{&timeline::TimelineStore::entries, protocol::entry_object};

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

Result<http::Response> page_response(Context& context, const runtime::Call& call,
                                     timeline::Page page, const View& view) {
  PARLEY_TRY(const auto mine, require_membership(context, call));
  const std::size_t limit = page.limit++;
  PARLEY_TRY(auto entries, (context.timeline.*view.read)(mine.conversation.id, page));
  const bool more = entries.size() > limit;
  if (more) entries.pop_back();
  if (page.newest_first) std::ranges::reverse(entries);
  boost::json::array items;
  items.reserve(entries.size());
  for (const protocol::Entry& entry : entries) items.push_back(view.represent(entry));
  return http::Response::json(200,
                              boost::json::object{{"items", std::move(items)}, {"has_more", more}});
}

}  // namespace

Result<http::Response> list_messages(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const auto page, read_page(call.request, true));
  return page_response(context, call, page, kMessagesView);
}

Result<http::Response> list_entries(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const auto page, read_page(call.request, false));
  return page_response(context, call, page, kEntriesView);
}

Result<http::Response> show_message(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const auto mine, require_membership(context, call));
  PARLEY_TRY(const auto message_id, call.id<MessageId>("message_id"));
  PARLEY_TRY(const auto entry, context.timeline.message(mine.conversation.id, message_id));
  if (!entry) return Error{code::kNotFound, "there is no such message, or it isn't stored yet"};
  return http::Response::json(200, message_object(*entry));
}

}  // namespace parley::chat
