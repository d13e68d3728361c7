#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace parley::http {

/// Writes the status line and the fields of a response, with the server's own, into `head`, which
/// is emptied first. `date` is an IMF-fixdate (RFC 9110, section 5.6.7).
void write_head(std::string& head, const Response& response, std::string_view date, bool close);

/// "Sun, 06 Nov 1994 08:49:37 GMT".
std::string http_date(std::time_t time);

}  // namespace parley::http
