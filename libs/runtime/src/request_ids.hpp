#pragma once

#include <string>

#include "http/message.hpp"

namespace parley::runtime {

/// The request's X-Request-Id if it occurs once and is 1 to 128 letters, digits, `.`, `_`, `-`
/// (NGINX's rule, too), else 32 new hexadecimal digits.
std::string request_id_of(const http::Request& request);

/// The request's traceparent if it is a valid one of version 00, else a new one, not sampled.
/// Source: W3C Trace Context, section 3.2.
std::string traceparent_of(const http::Request& request);

}  // namespace parley::runtime
