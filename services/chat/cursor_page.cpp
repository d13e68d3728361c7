#include "cursor_page.hpp"

#include "base/encoding.hpp"
#include "base/utf8.hpp"

namespace parley::chat {
namespace {

constexpr std::size_t kMaxCursorBytes = 512;

}  // namespace

CursorPage read_cursor_page(http::Query& query) {
  const auto limit = query.integer("limit", 1, 200);
  const auto cursor = query.text("cursor", 1, kMaxCursorBytes);
  const auto position = cursor ? base64url_decode(*cursor) : "";
  if (!position || !is_utf8(*position) || (cursor && position->empty())) query.refuse(kNoCursor);
  return {static_cast<std::size_t>(limit.value_or(50)), position.value_or("")};
}

Result<CursorPage> read_cursor_page(const http::Request& request) {
  PARLEY_TRY(http::Query query, http::Query::parse(request.query()));
  CursorPage page = read_cursor_page(query);
  PARLEY_CHECK(query.finish());
  return page;
}

std::string write_cursor(std::string_view position) { return base64url_encode(position); }

}  // namespace parley::chat
