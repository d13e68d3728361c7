#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.hpp"
#include "base/id.hpp"

struct sqlite3_stmt;

namespace parley::sqlite {

/// What is bound to a parameter: null, whole number (also bool and Timestamp, as milliseconds) or
/// text. Refers to text, doesn't own it: use it within one full expression.
class Value {
 public:
  Value(std::nullptr_t) {}
  template <std::integral T>
  Value(T number) : data_(static_cast<std::int64_t>(number)) {}
  Value(Timestamp time) : data_(std::int64_t{time.time_since_epoch().count()}) {}
  Value(std::string_view text) : data_(text) {}
  Value(const std::string& text) : data_(std::string_view(text)) {}
  Value(const char* text) : data_(std::string_view(text)) {}
  template <typename Tag>
  Value(const Id<Tag>& id) : data_(std::string_view(id.text())) {}
  template <typename T>
  Value(const std::optional<T>& value) : Value(value ? Value(*value) : Value(nullptr)) {}

  using Data = std::variant<std::nullptr_t, std::int64_t, std::string_view>;
  const Data& data() const { return data_; }

 private:
  Data data_ = nullptr;
};

using Values = std::initializer_list<Value>;

/// A range of ids as a JSON array of texts, for json_each() in a statement.
template <typename Ids>
std::string json_array(const Ids& ids) {
  std::string text = "[";
  for (const auto& id : ids) {
    if (text.size() > 1) text += ',';
    text += '"' + id.text() + '"';
  }
  return text + "]";
}

/// One row of an answer, columns from 0. Reading a column as another type (null included, except
/// with optional_…) throws std::runtime_error, which Connection's functions return as an Error: the
/// file holds what its writers never write. Threads: valid only inside the function that it is
/// given to.
class Row {
 public:
  explicit Row(sqlite3_stmt* statement) : statement_(statement) {}

  bool is_null(int column) const;
  std::string text(int column) const;
  std::int64_t integer(int column) const;
  bool boolean(int column) const { return integer(column) != 0; }
  Timestamp time(int column) const { return Timestamp{std::chrono::milliseconds{integer(column)}}; }
  std::optional<std::string> optional_text(int column) const;
  std::optional<std::int64_t> optional_integer(int column) const;
  std::optional<Timestamp> optional_time(int column) const;

  /// `row.id<UserId>(0)`.
  template <typename IdType>
  IdType id(int column) const {
    if (auto id = IdType::parse(text(column))) return *std::move(id);
    bad_column(column, "an id");
  }

 private:
  [[noreturn]] void bad_column(int column, const char* wanted) const;
  std::string_view view(int column) const;

  sqlite3_stmt* statement_;
};

}  // namespace parley::sqlite
