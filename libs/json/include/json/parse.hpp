#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <string_view>

#include "base/result.hpp"

namespace parley::json {

/// Nesting of objects and arrays, including the outermost.
inline constexpr std::size_t kMaxDepth = 32;
inline constexpr std::size_t kMaxBytes = 64 * 1024;

/// Parses `text` as one JSON object, strictly by RFC 8259: well-formed UTF-8, no comments, no
/// trailing commas, nothing after it but white space, no member twice at any level, at most
/// kMaxDepth deep and `max_bytes` long. Threads: any.
///
/// Errors: code::kInvalid; the detail names the offset or the member, never a value.
Result<boost::json::object> parse_object(std::string_view text, std::size_t max_bytes = kMaxBytes);

}  // namespace parley::json
