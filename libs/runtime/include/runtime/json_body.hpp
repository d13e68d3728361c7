#pragma once

#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "http/message.hpp"
#include "json/members.hpp"
#include "json/parse.hpp"
#include "protocol/error_codes.hpp"
#include "protocol/item.hpp"

namespace parley::runtime {

/// Room for the longest text with every byte of it escaped (`\u003c` is six bytes for one), and for
/// the rest of the body. A text's length limit applies to the decoded text, not to its encoding.
inline constexpr std::size_t kMaxBodyBytes = 6 * protocol::kMaxTextBytes + 32UL * 1024;

/// Whether the field names the media type, with or without parameters ("; charset=utf-8").
inline bool has_media_type(const http::Request& request, std::string_view media_type) {
  const std::optional<std::string_view> field = request.headers.find("Content-Type");
  if (!field) return false;
  std::string_view type = field->substr(0, field->find(';'));
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.remove_suffix(1);
  return http::same_name(type, media_type);
}

/// Whether the body has no content coding, or `identity` (RFC 9110, section 8.4).
inline bool is_plain(const http::Request& request) {
  const auto coding = request.headers.find("Content-Encoding");
  return !coding ||
         (http::same_name(*coding, "identity") && request.headers.count("Content-Encoding") == 1);
}

/// The body of a request, of at most kMaxBodyBytes, as an object to be read member by member.
/// Errors: kUnsupportedMediaType unless its Content-Type is application/json without a
/// Content-Encoding; those of json::parse_object.
inline Result<json::Members> json_body(const http::Request& request) {
  if (!is_plain(request)) {
    return Error{code::kUnsupportedMediaType,
                 "Content-Encoding: send the body as it is, without compression"};
  }
  if (!has_media_type(request, "application/json")) {
    return Error{code::kUnsupportedMediaType, "the body must be of type application/json"};
  }
  PARLEY_TRY(auto object, json::parse_object(request.body, kMaxBodyBytes));
  return json::Members(std::move(object));
}

}  // namespace parley::runtime
