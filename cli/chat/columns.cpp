#include "chat/columns.hpp"

#include <wchar.h>

#include <algorithm>

#include "terminal_text.hpp"

namespace parley::cli::chat {
namespace {

int width_of(char32_t point) { return std::max(0, ::wcwidth(static_cast<wchar_t>(point))); }

}  // namespace

int columns_of(std::u32string_view points) {
  int columns = 0;
  for (const char32_t point : points) columns += width_of(point);
  return columns;
}

std::size_t fitting(std::u32string_view points, int columns) {
  std::size_t count = 0;
  for (; count < points.size(); ++count) {
    columns -= width_of(points[count]);
    if (columns < 0 && count > 0) break;
  }
  return count;
}

std::string fitted(std::string_view text, int columns) {
  if (columns <= 0) return {};
  std::u32string points = decode(text);
  if (columns_of(points) > columns) {
    points.resize(columns > 1 ? fitting(points, columns - 1) : 0);
    // A character wider than the available space.
    if (columns_of(points) > columns - 1) points.clear();
    points += U'…';
  }
  points.append(static_cast<std::size_t>(std::max(0, columns - columns_of(points))), U' ');
  return encode(points);
}

std::vector<std::string> wrapped(std::string_view line, int columns) {
  std::vector<std::string> rows;
  const std::u32string points = decode(line);
  std::u32string_view rest = points;
  while (true) {
    const std::size_t fits = fitting(rest, columns);
    if (fits == rest.size()) break;
    const std::size_t blank = rest.rfind(U' ', fits);
    const std::size_t cut = blank == std::u32string_view::npos || blank == 0 ? fits : blank;
    rows.push_back(encode(rest.substr(0, cut)));
    rest.remove_prefix(rest[cut] == U' ' ? cut + 1 : cut);
  }
  rows.push_back(encode(rest));
  return rows;
}

}  // namespace parley::cli::chat
