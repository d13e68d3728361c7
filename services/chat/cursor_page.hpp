#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "http/message.hpp"
#include "http/query.hpp"

namespace parley::chat {

/// A page of a list: `limit` items after a position; from the beginning if it is empty.
struct CursorPage {
  std::size_t limit;
  std::string position;
};

/// Reads `limit`, 1 to 200 and 50 by default, and `cursor`, as from write_cursor(). finish()
/// reports errors together with the others.
CursorPage read_cursor_page(http::Query& query);

/// For a query with only these. Errors: kInvalid.
Result<CursorPage> read_cursor_page(const http::Request& request);

/// `position` as opaque text for `next`; 1 to 384 bytes of UTF-8.
std::string write_cursor(std::string_view position);

/// The error detail for an invalid position.
inline constexpr const char* kNoCursor = "`cursor` is invalid: use a `next` of an earlier page";

}  // namespace parley::chat
