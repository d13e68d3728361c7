#include <algorithm>
#include <boost/json/array.hpp>

#include "base/utf8.hpp"
#include "cursor_page.hpp"
#include "general.hpp"
#include "handlers.hpp"
#include "protocol/message_id.hpp"

namespace parley::chat {
namespace {

/// Code points of `query`.
constexpr std::size_t kMaxTitleQueryLength = 64;
constexpr std::size_t kLookedAt = 1000;
constexpr std::size_t kLookedAtOnce = 200;
/// Less than every title_position().
constexpr std::string_view kBeforeTitles = "\x01";

struct TitleSearch {
  std::string query;
  CursorPage page;
};

struct FoundTitles {
  std::vector<Conversation> conversations;
  /// The position of the next page; empty on the last.
  std::string next;
};

Result<TitleSearch> read_title_search(const http::Request& request) {
  PARLEY_TRY(http::Query query, http::Query::parse(request.query()));
  const auto text = query.text("query", 1, kMaxTitleQueryLength * 4);
  if (text && utf8_length(*text) > kMaxTitleQueryLength) {
    query.refuse("`query` must have 1 to " + std::to_string(kMaxTitleQueryLength) + " characters");
  }
  CursorPage page = read_cursor_page(query);
  PARLEY_CHECK(query.finish());
  return TitleSearch{text.value_or(""), std::move(page)};
}

bool is_found(const Conversation& conversation, const TitleSearch& search) {
  return conversations::title_matches(conversation.title.value_or(""), search.query);
}

/// Continues from the position; `general` is handled separately.
Status look_through(Context& context, const TitleSearch& search, FoundTitles& found) {
  std::string after = search.page.position;
  std::size_t looked_at = 0;
  while (found.conversations.size() < search.page.limit && looked_at < kLookedAt) {
    // Enough to fill the page, plus `general` and one that shows whether there are more.
    const std::size_t wanted =
        search.query.empty() ? search.page.limit - found.conversations.size() + 2 : kLookedAtOnce;
    PARLEY_TRY(auto some, context.stores.conversations.public_conversations(after, wanted));
    for (Conversation& one : some) {
      if (found.conversations.size() == search.page.limit) {
        found.next = after;
        return {};
      }
      after = conversations::title_position(one.id, one.title.value_or(""));
      ++looked_at;
      if (!is_general(one.id) && is_found(one, search)) {
        found.conversations.push_back(std::move(one));
      }
    }
    if (some.size() < wanted) return {};
  }
  found.next = after;
  return {};
}

Result<FoundTitles> find_titles(Context& context, const TitleSearch& search) {
  FoundTitles found;
  if (search.page.position.empty()) {
    PARLEY_TRY(auto general,
               context.stores.conversations.find(protocol::general_conversation_id()));
    if (general && is_found(*general, search)) found.conversations.push_back(*std::move(general));
  }
  if (found.conversations.size() == search.page.limit) {
    found.next = kBeforeTitles;
  } else {
    PARLEY_CHECK(look_through(context, search, found));
  }
  return found;
}

}  // namespace

Result<http::Response> list_public(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const TitleSearch search, read_title_search(call.request));
  PARLEY_TRY(const FoundTitles found, find_titles(context, search));
  std::vector<ConversationId> ids;
  ids.reserve(found.conversations.size());
  for (const Conversation& one : found.conversations) ids.push_back(one.id);
  PARLEY_TRY(const auto joined,
             context.stores.conversations.memberships_among(call.identity().user_id, ids));
  boost::json::array items;
  for (const Conversation& one : found.conversations) {
    items.push_back(
        boost::json::object{{"id", one.id.text()},
                            {"kind", conversations::kind_name(one.kind)},
                            {"title", one.title.value_or("")},
                            {"created_at", format_timestamp(one.created_at)},
                            {"general", is_general(one.id)},
                            {"joined", std::ranges::find(joined, one.id) != joined.end()}});
  }
  boost::json::object answer{{"items", std::move(items)}, {"next", nullptr}};
  if (!found.next.empty()) answer["next"] = write_cursor(found.next);
  return http::Response::json(200, answer);
}

}  // namespace parley::chat
