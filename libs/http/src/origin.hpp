#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace parley::http {

/// Where requests to one server go.
struct Origin {
  /// A name or an address, without the brackets of IPv6.
  std::string host;
  std::string port;
  auto operator<=>(const Origin&) const = default;
};

struct Url {
  Origin origin;
  /// As the Host field has it: the port only where the URL names one.
  std::string authority;
  /// Path and query, not empty.
  std::string target;
};

/// An absolute http URL without user and fragment. Errors: code::kInvalid.
Result<Url> parse_url(std::string_view text);

}  // namespace parley::http
