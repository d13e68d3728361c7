#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <string_view>

#include "base/result.hpp"

namespace parley::http {

/// "127.0.0.1:8101" or "[::1]:8101". Errors: code::kInvalid.
Result<boost::asio::ip::tcp::endpoint> parse_listen_address(std::string_view text);

/// The same form back.
std::string format_endpoint(const boost::asio::ip::tcp::endpoint& endpoint);

}  // namespace parley::http
