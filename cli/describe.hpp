#pragma once

#include <boost/json/value.hpp>
#include <functional>
#include <string>

#include "client/types.hpp"

/// Entries in words. What others wrote comes out as printable text (terminal_text.hpp).
namespace parley::cli {

using NameOf = std::function<std::string(const UserId&)>;

struct Description {
  /// The sender.
  std::string who;
  /// What they said, line ends in it; or did, as "added grace".
  std::string what;
  bool said = false;
};
Description describe(const client::Entry& entry, const NameOf& name_of);

/// "08:31" of today, "2026-11-23 08:31" of other days, in the local time zone.
std::string local_time(Timestamp time, Timestamp now = parley::now());

/// "08:31" and "2026-11-23" there.
std::string local_clock(Timestamp time);
std::string local_day(Timestamp time);

/// "08:31 ada: Hello" or "08:31 * ada added grace", further lines indented below, so that no text
/// can pass for another entry.
std::string line_for_people(const client::Entry& entry, const NameOf& name_of);

/// What a program needs of it, in the words of the API, with `sender` for the name.
boost::json::object object_of(const client::Entry& entry, const NameOf& name_of);

/// The value in one line, control characters of all kinds as \u00XX: JSON as well as harmless on a
/// terminal.
std::string json_line(const boost::json::value& value);

}  // namespace parley::cli
