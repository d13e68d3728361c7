#include "sqlite/value.hpp"

#include <sqlite3.h>

#include <stdexcept>

namespace parley::sqlite {

void Row::bad_column(int column, const char* wanted) const {
  const char* name = sqlite3_column_name(statement_, column);
  throw std::runtime_error("column " + std::string(name == nullptr ? "?" : name) +
                           " does not contain " + wanted);
}

std::string_view Row::view(int column) const {
  // The order matters: the length is that of the form requested last.
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  const int length = sqlite3_column_bytes(statement_, column);
  return data == nullptr ? std::string_view()
                         : std::string_view(data, static_cast<std::size_t>(length));
}

bool Row::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::string Row::text(int column) const {
  if (sqlite3_column_type(statement_, column) != SQLITE_TEXT) bad_column(column, "text");
  return std::string(view(column));
}

std::int64_t Row::integer(int column) const {
  if (sqlite3_column_type(statement_, column) != SQLITE_INTEGER) {
    bad_column(column, "a whole number");
  }
  return sqlite3_column_int64(statement_, column);
}

std::optional<std::string> Row::optional_text(int column) const {
  if (is_null(column)) return std::nullopt;
  return text(column);
}

std::optional<std::int64_t> Row::optional_integer(int column) const {
  if (is_null(column)) return std::nullopt;
  return integer(column);
}

std::optional<Timestamp> Row::optional_time(int column) const {
  if (is_null(column)) return std::nullopt;
  return time(column);
}

}  // namespace parley::sqlite
