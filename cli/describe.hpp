#pragma once

#include <boost/json/value.hpp>
#include <functional>
#include <string>

#include "client/types.hpp"

/// Entries as text. Texts of others are sanitised (terminal_text.hpp).
namespace parley::cli {

using NameOf = std::function<std::string(const UserId&)>;

struct Description {
  /// The sender.
  std::string who;
  /// What they wrote, with line ends; or what they did, e.g. "added grace".
  std::string what;
  bool said = false;
};
Description describe(const client::Entry& entry, const NameOf& name_of);

/// "08:31" today, "2026-11-23 08:31" for other days, in the local time zone.
std::string local_time(Timestamp time, Timestamp now = parley::now());

/// "08:31" and "2026-11-23", in the local time zone.
std::string local_clock(Timestamp time);
std::string local_day(Timestamp time);

/// "08:31 ada: Hello" or "08:31 * ada added grace"; further lines are indented, so that no text can
/// pass for another entry.
std::string line_for_people(const client::Entry& entry, const NameOf& name_of);

/// The entry for programs, with the API's names, plus `sender` for the sender's name.
boost::json::object object_of(const client::Entry& entry, const NameOf& name_of);

/// The value on one line, with all control characters as \u00XX: valid JSON that is also safe on a
/// terminal.
std::string json_line(const boost::json::value& value);

}  // namespace parley::cli
