#pragma once

#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "http/message.hpp"
#include "json/members.hpp"
#include "protocol/error_codes.hpp"

namespace parley::runtime {

/// Whether the field names the media type, with or without parameters ("; charset=utf-8").
inline bool has_media_type(const http::Request& request, std::string_view media_type) {
  const std::optional<std::string_view> field = request.headers.find("Content-Type");
  if (!field) return false;
  std::string_view type = field->substr(0, field->find(';'));
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.remove_suffix(1);
  return http::same_name(type, media_type);
}

/// The body of a request as an object to be read member by member. Errors: kUnsupportedMediaType
/// unless its Content-Type is application/json; those of json::parse_object.
inline Result<json::Members> json_body(const http::Request& request) {
  if (!has_media_type(request, "application/json")) {
    return Error{code::kUnsupportedMediaType, "the body must be of type application/json"};
  }
  return json::Members::parse(request.body);
}

}  // namespace parley::runtime
