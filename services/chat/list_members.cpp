#include <boost/json/array.hpp>

#include "access.hpp"
#include "base/number.hpp"
#include "cursor_page.hpp"
#include "handlers.hpp"
#include "representation.hpp"

namespace parley::chat {
namespace {

using conversations::MemberPlace;

std::string write_place(const Member& member) {
  return std::to_string(member.joined_at.time_since_epoch().count()) + "." + member.user_id.text();
}

std::optional<MemberPlace> read_place(std::string_view text) {
  const auto dot = text.find('.');
  if (dot == text.npos) return std::nullopt;
  const auto millis = parse_number<std::int64_t>(text.substr(0, dot));
  auto user_id = UserId::parse(text.substr(dot + 1));
  if (!millis || !user_id) return std::nullopt;
  return MemberPlace{Timestamp{std::chrono::milliseconds{*millis}}, *std::move(user_id)};
}

struct MembersPage {
  std::size_t limit;
  std::optional<MemberPlace> after;
};

Result<MembersPage> read_members_page(const http::Request& request) {
  PARLEY_TRY(http::Query query, http::Query::parse(request.query()));
  const CursorPage page = read_cursor_page(query);
  auto after = read_place(page.position);
  if (!page.position.empty() && !after) query.refuse(kNoCursor);
  PARLEY_CHECK(query.finish());
  return MembersPage{page.limit, std::move(after)};
}

}  // namespace

Result<http::Response> list_members(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const MembersPage page, read_members_page(call.request));
  PARLEY_TRY(const auto mine, require_membership(context, call));
  PARLEY_TRY(auto members, context.stores.conversations.members_page(mine.conversation.id,
                                                                     page.after, page.limit + 1));
  const bool more = members.size() > page.limit;
  if (more) members.pop_back();
  boost::json::object answer{{"items", members_array(members)}, {"next", nullptr}};
  if (more) answer["next"] = write_cursor(write_place(members.back()));
  return http::Response::json(200, answer);
}

}  // namespace parley::chat
