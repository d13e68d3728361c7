#pragma once

#include <string>
#include <vector>

#include "request_file.hpp"

namespace parley::bench {

/// Somebody who connects: a token, and the message that they send again and again.
struct Member {
  std::string token;
  /// Has a place for the running number, or is empty.
  std::string text;
};

/// Reads a file of lines `<token> TAB <message>`.
/// Errors: std::runtime_error if the file can't be read or names nobody.
std::vector<Member> read_members(const std::string& file);

/// The bytes with the place where the running number goes.
RequestTemplate with_number(std::string bytes);

}  // namespace parley::bench
