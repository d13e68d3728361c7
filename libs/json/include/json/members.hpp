#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/result.hpp"

namespace parley::json {

/// Bounds of a text in bytes of UTF-8, inclusive.
struct TextBounds {
  std::size_t min_bytes = 1;
  std::size_t max_bytes = 0;
};

/// Inclusive.
struct IntegerBounds {
  std::int64_t min = 0;
  std::int64_t max = 0;
};

/// Reads a request's object member by member and collects every problem on the way.
///
///     PARLEY_TRY(json::Members members, json::Members::parse(request.body));
///     const std::string text = members.required_text("text", {1, 16384});
///     const auto recipient_id = members.optional_id<UserId>("recipient_id");
///     PARLEY_CHECK(members.finish());   // what was read counts only after this
///
/// A member that is wrong reads as if it were absent: as the empty text, nothing, the fallback.
/// `null` is a wrong type everywhere but in nullable_text. A text holds no U+0000.
///
/// Threads: one. Owns: the object.
class Members {
 public:
  explicit Members(boost::json::object object) : object_(std::move(object)) {}

  /// Errors: those of parse_object.
  static Result<Members> parse(std::string_view body);

  bool has(std::string_view name) const { return object_.contains(name); }

  std::string required_text(std::string_view name, TextBounds bounds);
  std::optional<std::string> optional_text(std::string_view name, TextBounds bounds);
  /// Distinguishes absent (outer nothing) from `null` (inner nothing): for PATCH.
  std::optional<std::optional<std::string>> nullable_text(std::string_view name, TextBounds bounds);

  std::int64_t required_integer(std::string_view name, IntegerBounds bounds);
  std::optional<std::int64_t> optional_integer(std::string_view name, IntegerBounds bounds);

  bool required_bool(std::string_view name);
  bool optional_bool(std::string_view name, bool fallback);

  /// Always set once finish() has found no problem.
  template <typename AnyId>
  std::optional<AnyId> required_id(std::string_view name) {
    return AnyId::parse(id_text(name, true));
  }
  template <typename AnyId>
  std::optional<AnyId> optional_id(std::string_view name) {
    return AnyId::parse(id_text(name, false));
  }

  /// An array of at most `max_count` ids, each once; absent is empty.
  template <typename AnyId>
  std::vector<AnyId> optional_ids(std::string_view name, std::size_t max_count) {
    std::vector<AnyId> ids;
    for (const std::string_view text : id_texts(name, max_count)) {
      ids.push_back(*AnyId::parse(text));
    }
    return ids;
  }

  /// Adds a problem that the caller found, as "`kind` must be group".
  void refuse(std::string problem) { problems_.push_back(std::move(problem)); }

  /// Errors: code::kInvalid with every problem so far, and with each member that was not read.
  Status finish();

 private:
  const boost::json::value* take(std::string_view name);
  const boost::json::value* take_required(std::string_view name, std::string_view expected);
  std::optional<std::string> read_text(const boost::json::value* value, std::string_view name,
                                       TextBounds bounds);
  std::optional<std::int64_t> read_integer(const boost::json::value* value, std::string_view name,
                                           IntegerBounds bounds);
  std::string_view id_text(std::string_view name, bool required);
  std::vector<std::string_view> id_texts(std::string_view name, std::size_t max_count);

  boost::json::object object_;
  std::vector<std::string> asked_;
  std::vector<std::string> problems_;
};

}  // namespace parley::json
