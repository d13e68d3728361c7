#pragma once

#include <string_view>

#include "base/result.hpp"
#include "http/message.hpp"

namespace parley::runtime {

/// The answer that an error stands for: status and title from the table in
/// protocol/error_codes.hpp, `detail` for statuses below 500 and for `unconfirmed` only (else it
/// goes to the log: internal failures are not disclosed), `code` and `request_id`. With Retry-After
/// on 429 and 503 and WWW-Authenticate on 401; a handler may add fields or set others.
/// Source: RFC 9457, RFC 6750.
http::Response problem(const Error& error, std::string_view request_id);

}  // namespace parley::runtime
