#include "base/address.hpp"

#include <boost/asio/ip/address.hpp>

#include "base/number.hpp"

namespace parley {

std::string Address::text() const {
  const bool ipv6 = host.find(':') != std::string::npos;
  return (ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<Address> parse_address(std::string_view text) {
  const Error not_an_address{code::kInvalid,
                             "must be an IP address and a port, like 127.0.0.1:8101 or [::1]:8101"};
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return not_an_address;
  std::string host(text.substr(0, colon));
  const auto port = parse_number<std::uint16_t>(text.substr(colon + 1));
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(host, error);
  // An address with a scope (RFC 4007) means something on one machine only.
  const bool scoped = host.find('%') != std::string::npos;
  if (error || !port || scoped || address.is_v6() != bracketed) return not_an_address;
  return Address{std::move(host), *port};
}

}  // namespace parley
