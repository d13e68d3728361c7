#include <algorithm>
#include <boost/json/array.hpp>
#include <map>

#include "base/encoding.hpp"
#include "base/utf8.hpp"
#include "handlers.hpp"
#include "http/query.hpp"
#include "representation.hpp"

namespace parley::user {
namespace {

/// Code points of `query`.
constexpr std::size_t kMaxQueryLength = 64;
constexpr std::size_t kMaxCursorBytes = 512;

using Accounts = std::vector<accounts::Account>;

// Where the next page begins: among the user names after a key, or among the display names after a
// position (empty: at their beginning).
struct Cursor {
  static constexpr char kUsernames = 'u';
  static constexpr char kDisplayNames = 'd';

  char list = kUsernames;
  std::string after;

  std::string text() const { return base64url_encode(list + after); }

  static std::optional<Cursor> parse(std::string_view text) {
    const auto bytes = base64url_decode(text);
    if (!bytes || bytes->empty() || !is_utf8(*bytes)) return std::nullopt;
    const char list = bytes->front();
    if (list != kUsernames && list != kDisplayNames) return std::nullopt;
    return Cursor{list, bytes->substr(1)};
  }
};

struct Search {
  std::string query;
  std::size_t limit;
  Cursor cursor;
};

struct Page {
  boost::json::array items;
  std::optional<Cursor> next;
};

Result<Search> read_search(const http::Request& request) {
  PARLEY_TRY(http::Query query, http::Query::parse(request.query()));
  const auto text = query.text("query", 1, kMaxQueryLength * 4);
  if (text && utf8_length(*text) > kMaxQueryLength) {
    query.refuse("`query` must have 1 to " + std::to_string(kMaxQueryLength) + " characters");
  }
  const auto limit = query.integer("limit", 1, 200);
  const auto cursor_text = query.text("cursor", 1, kMaxCursorBytes);
  const auto cursor = cursor_text ? Cursor::parse(*cursor_text) : Cursor{};
  if (!cursor) query.refuse("`cursor` is invalid: use a `next` of an earlier page");
  PARLEY_CHECK(query.finish());
  if (!text) return Error{code::kInvalid, "`query` is missing"};
  return Search{*text, static_cast<std::size_t>(limit.value_or(50)), *cursor};
}

Status add_by_username(Context& context, const Search& search, Page& page) {
  const std::string prefix = accounts::username_key(search.query);
  PARLEY_TRY(const Accounts found,
             context.accounts.search(prefix, search.cursor.after, search.limit));
  std::vector<UserId> ids;
  for (const auto& account : found) ids.push_back(account.id);
  PARLEY_TRY(const auto list, context.profiles.find(ids));
  std::map<UserId, Profile> profiles;
  for (const Profile& profile : list) profiles.emplace(profile.user_id, profile);
  for (const auto& account : found) {
    const auto profile = profiles.try_emplace(account.id, Profile{account.id, "", ""}).first;
    page.items.push_back(user_object(profile->second, account.username));
  }
  if (found.size() < search.limit) {
    page.next = Cursor{Cursor::kDisplayNames, ""};
  } else {
    page.next = Cursor{Cursor::kUsernames, accounts::username_key(found.back().username)};
  }
  return {};
}

Status add_by_display_name(Context& context, const Search& search, const std::string& after,
                           Page& page) {
  const std::size_t wanted = search.limit - page.items.size();
  PARLEY_TRY(const auto found, context.profiles.find_by_display_name(search.query, after, wanted));
  std::vector<UserId> ids;
  for (const Profile& profile : found) ids.push_back(profile.user_id);
  PARLEY_TRY(const Accounts accounts, context.accounts.find_all(ids));
  const std::string prefix = accounts::username_key(search.query);
  for (const Profile& profile : found) {
    const auto account = std::ranges::find(accounts, profile.user_id, &accounts::Account::id);
    if (account == accounts.end() || account->disabled) continue;
    const bool had_before = accounts::username_key(account->username).starts_with(prefix);
    if (!had_before) page.items.push_back(user_object(profile, account->username));
  }
  page.next.reset();
  if (found.size() == wanted) {
    const Profile& last = found.back();
    page.next = Cursor{Cursor::kDisplayNames, profile_position(last.user_id, last.display_name)};
  }
  return {};
}

}  // namespace

Result<http::Response> find_users(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const Search search, read_search(call.request));
  Page page;
  page.next = search.cursor;
  if (page.next->list == Cursor::kUsernames) PARLEY_CHECK(add_by_username(context, search, page));
  if (page.next->list == Cursor::kDisplayNames && page.items.size() < search.limit) {
    PARLEY_CHECK(add_by_display_name(context, search, std::string(page.next->after), page));
  }
  boost::json::object answer{{"items", std::move(page.items)}, {"next", nullptr}};
  if (page.next) answer["next"] = page.next->text();
  return http::Response::json(200, answer);
}

}  // namespace parley::user
