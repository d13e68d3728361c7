#pragma once

#include <string>

#include "http/message.hpp"

namespace parley::auth {

/// Returns the client's address, as a key for rate limiters: the one that NGINX saw, which is the
/// last in X-Forwarded-For (NGINX replaces the client's header), or the peer address of the socket
/// if there is none. IPv6 addresses are cut to their first 64 bits, because one customer has all
/// the others; an IPv4-mapped IPv6 address becomes IPv4.
std::string client_address(const http::Request& request);

}  // namespace parley::auth
