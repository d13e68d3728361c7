#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace parley {

/// Where to listen: an IP address and a port. Port 0 takes a free one.
struct Address {
  /// Without the brackets of IPv6.
  std::string host;
  std::uint16_t port = 0;

  /// "127.0.0.1:8101", "[::1]:8101".
  std::string text() const;
  bool operator==(const Address&) const = default;
};

/// Reads `host:port`; the host is an IPv4 address or a bracketed IPv6 address, never a name.
/// Errors: code::kInvalid with what was expected.
Result<Address> parse_address(std::string_view text);

}  // namespace parley
