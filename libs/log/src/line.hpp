#pragma once

#include <string>

#include "base/clock.hpp"
#include "log/log.hpp"

namespace parley::log {

std::string_view level_name(Level level);

/// One event as a JSON object, without the line feed. Bytes that are not UTF-8 are replaced, and
/// values over 2 KiB are truncated.
std::string line(Timestamp time, Level level, std::string_view service, std::string_view event,
                 Fields fields);

}  // namespace parley::log
