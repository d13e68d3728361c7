#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "http/message.hpp"
#include "http/query.hpp"

namespace parley::chat {

/// Which page of a list: so many items behind a position, from the beginning if it is empty.
struct CursorPage {
  std::size_t limit;
  std::string position;
};

/// Of `limit`, 1 to 200 and 50 by default, and `cursor`, as write_cursor() made it. What is wrong
/// is refused with the other problems by finish().
CursorPage read_cursor_page(http::Query& query);

/// The page alone. Errors: kInvalid.
Result<CursorPage> read_cursor_page(const http::Request& request);

/// `position` as an opaque text for `next`: at most 384 bytes of UTF-8, not empty.
std::string write_cursor(std::string_view position);

/// For a position that isn't one.
inline constexpr const char* kNoCursor = "`cursor` is not one that was given out";

}  // namespace parley::chat
