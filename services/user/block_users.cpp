#include <boost/json/array.hpp>

#include "handlers.hpp"
#include "http/query.hpp"

namespace parley::user {
namespace {

struct BlocksPage {
  std::size_t limit = 0;
  std::string after;
};

Result<BlocksPage> read_blocks_page(const http::Request& request) {
  PARLEY_TRY(http::Query query, http::Query::parse(request.query()));
  const auto limit = query.integer("limit", 1, 200);
  const auto cursor = query.text("cursor", 1, 512);
  if (cursor && !is_id(*cursor))
    query.refuse("`cursor` is invalid: use a `next` of an earlier page");
  PARLEY_CHECK(query.finish());
  return BlocksPage{static_cast<std::size_t>(limit.value_or(50)), cursor.value_or("")};
}

}  // namespace

Result<http::Response> block_user(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const auto user_id, call.id<UserId>("user_id"));
  if (user_id == call.identity().user_id) {
    return Error{code::kInvalid, "users cannot block themselves"};
  }
  PARLEY_TRY(const auto account, context.accounts.find(user_id));
  if (!account) return Error{code::kNotFound, "there is no such user"};
  PARLEY_CHECK(context.blocks.block(call.identity().user_id, {user_id, now()}));
  return http::Response::empty();
}

Result<http::Response> unblock_user(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const auto user_id, call.id<UserId>("user_id"));
  PARLEY_CHECK(context.blocks.unblock(call.identity().user_id, user_id));
  return http::Response::empty();
}

Result<http::Response> list_blocks(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const BlocksPage page, read_blocks_page(call.request));
  PARLEY_TRY(auto blocked,
             context.blocks.blocked_by(call.identity().user_id, page.after, page.limit + 1));
  const bool more = blocked.size() > page.limit;
  if (more) blocked.pop_back();
  boost::json::array items;
  for (const blocks::Block& one : blocked) {
    items.push_back(boost::json::object{{"user_id", one.user_id.text()},
                                        {"blocked_at", format_timestamp(one.blocked_at)}});
  }
  boost::json::object answer{{"items", std::move(items)}, {"next", nullptr}};
  if (more) answer["next"] = blocked.back().user_id.text();
  return http::Response::json(200, answer);
}

}  // namespace parley::user
