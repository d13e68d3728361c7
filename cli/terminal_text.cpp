#include "terminal_text.hpp"

#include <langinfo.h>
#include <wchar.h>

#include <boost/locale/utf.hpp>
#include <clocale>
#include <iterator>

namespace parley::cli {
namespace {

namespace utf = boost::locale::utf;

constexpr char32_t kReplacement = 0xfffd;
constexpr char32_t kPictures = 0x2400;
constexpr char32_t kPictureOfDelete = 0x2421;
constexpr std::string_view kSignOfLineEnd = "⏎";

bool is_line_end(char32_t point) { return point == '\n' || point == 0x2028 || point == 0x2029; }

bool turns_direction(char32_t point) {
  return point == 0x061c || point == 0x200e || point == 0x200f ||
         (point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069);
}

char32_t shown(char32_t point) {
  if (point == '\t') return ' ';
  if (point < 0x20) return kPictures + point;
  if (point == 0x7f) return kPictureOfDelete;
  if (point < 0xa0 && point > 0x7f) return kReplacement;
  if (turns_direction(point)) return kReplacement;
  // Characters unknown to the C library have no width: terminals may show them in any way.
  return ::wcwidth(static_cast<wchar_t>(point)) < 0 ? kReplacement : point;
}

}  // namespace

void use_utf8_locale() {
  std::setlocale(LC_ALL, "");
  if (std::string_view(::nl_langinfo(CODESET)) != "UTF-8") std::setlocale(LC_CTYPE, "C.UTF-8");
}

std::u32string decode(std::string_view bytes) {
  std::u32string points;
  for (auto at = bytes.begin(); at != bytes.end();) {
    const auto begin = at;
    const utf::code_point point = utf::utf_traits<char>::decode(at, bytes.end());
    const bool is_broken = point == utf::illegal || point == utf::incomplete;
    if (is_broken) at = begin + 1;
    points += is_broken ? kReplacement : static_cast<char32_t>(point);
  }
  return points;
}

std::string encode(std::u32string_view points) {
  std::string bytes;
  for (const char32_t point : points) {
    utf::utf_traits<char>::encode(point, std::back_inserter(bytes));
  }
  return bytes;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::u32string> lines(1);
  const std::u32string points = decode(text);
  for (std::size_t at = 0; at < points.size(); ++at) {
    if (points[at] == '\r' && at + 1 < points.size() && points[at + 1] == '\n') continue;
    if (is_line_end(points[at])) {
      lines.emplace_back();
    } else {
      lines.back() += shown(points[at]);
    }
  }
  std::vector<std::string> encoded;
  encoded.reserve(lines.size());
  for (const auto& line : lines) encoded.push_back(encode(line));
  return encoded;
}

std::string one_line(std::string_view text) {
  const std::vector<std::string> lines = lines_of(text);
  std::string joined = lines.front();
  for (std::size_t i = 1; i < lines.size(); ++i) joined.append(kSignOfLineEnd).append(lines[i]);
  return joined;
}

}  // namespace parley::cli
