#pragma once

#include <string>

#include "http/message.hpp"

namespace parley::auth {

/// Whom a request came from, as text to count by: the address that NGINX saw, which is the last one
/// in X-Forwarded-For (NGINX replaces what came from outside), or the other end of the socket where
/// there is none. IPv6 by its first 64 bits, since one customer has them all; an IPv4 address
/// written as IPv6 is IPv4.
std::string client_address(const http::Request& request);

}  // namespace parley::auth
