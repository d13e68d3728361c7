#pragma once

#include <string>
#include <vector>

#include "request_file.hpp"

namespace parley::bench {

/// A user who connects: their token, and the message they send repeatedly.
struct Member {
  std::string token;
  /// With a placeholder for the running number; or empty.
  std::string text;
};

/// Reads a file of lines `<token> TAB <message>`. Errors: std::runtime_error if the file can't be
/// read or has no members.
std::vector<Member> read_members(const std::string& file);

/// The bytes, with the position of the running number.
RequestTemplate with_number(std::string bytes);

}  // namespace parley::bench
