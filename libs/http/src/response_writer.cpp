#include "response_writer.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace parley::http {
namespace {

void append_number(std::string& text, std::size_t number) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  text.append(digits.data(), end);
}

bool is_the_servers(std::string_view name) {
  return same_name(name, "Content-Length") || same_name(name, "Connection") ||
         same_name(name, "Date") || same_name(name, "Transfer-Encoding");
}

}  // namespace

void write_head(std::string& head, const Response& response, std::string_view date, bool close) {
  head.assign("HTTP/1.1 ");
  append_number(head, response.status);
  head.append(" ").append(reason_phrase(response.status)).append("\r\nDate: ").append(date);
  bool upgrade = false;
  for (std::size_t i = 0; i < response.headers.size(); ++i) {
    const auto field = response.headers[i];
    if (is_the_servers(field.name)) continue;
    upgrade = upgrade || same_name(field.name, "Upgrade");
    head.append("\r\n").append(field.name).append(": ").append(field.value);
  }
  // RFC 9110, section 8.6: none with 1xx and 204; a 304's would be the length of another body.
  const bool switching = response.status == 101;
  if (!switching && response.status != 204 && response.status != 304) {
    head.append("\r\nContent-Length: ");
    append_number(head, response.body.size());
  }
  // Section 7.8: a sender of Upgrade also names it in Connection.
  if (upgrade) head.append("\r\nConnection: Upgrade");
  if (close && !switching) head.append("\r\nConnection: close");
  head.append("\r\n\r\n");
}

std::string http_date(std::time_t time) {
  static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm parts{};
  gmtime_r(&time, &parts);
  std::array<char, 64> text;
  const int length = std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                   kDays[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                                   kMonths[static_cast<std::size_t>(parts.tm_mon)],
                                   parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
  return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace parley::http
