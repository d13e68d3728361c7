#include "listen_address.hpp"

#include <charconv>
#include <optional>

namespace parley::http {
namespace {

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  return port;
}

}  // namespace

Result<boost::asio::ip::tcp::endpoint> parse_listen_address(std::string_view text) {
  const auto colon = text.rfind(':');
  std::string_view host = text.substr(0, colon);
  const auto port =
      parse_port(colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1));
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(std::string(host), error);
  if (error || !port || address.is_v6() != bracketed) {
    return Error{code::kInvalid,
                 "`" + std::string(text) +
                     "` is not a valid listen address: use an IP address and a port, as in "
                     "127.0.0.1:8101 or [::1]:8101"};
  }
  return boost::asio::ip::tcp::endpoint(address, *port);
}

std::string format_endpoint(const boost::asio::ip::tcp::endpoint& endpoint) {
  const std::string host = endpoint.address().to_string();
  const std::string port = std::to_string(endpoint.port());
  return endpoint.address().is_v6() ? "[" + host + "]:" + port : host + ":" + port;
}

}  // namespace parley::http
