#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace parley::http {

/// Reads the query of a target parameter by parameter, as strictly as json::Members reads a body,
/// and an application/x-www-form-urlencoded body too: the two have one syntax.
///
///     PARLEY_TRY(http::Query query, http::Query::parse(request.query()));
///     const std::int64_t limit = query.integer("limit", 1, 200).value_or(50);
///     PARLEY_CHECK(query.finish());
///
/// Threads: one. Owns: its texts.
class Query {
 public:
  /// '+' is a space. Errors: code::kInvalid for a broken escape, text that is no UTF-8 or holds
  /// U+0000, a parameter twice, more than 32 parameters.
  static Result<Query> parse(std::string_view text);

  /// The decoded value, between `min_bytes` and `max_bytes` long; nothing if absent or wrong.
  std::optional<std::string> text(std::string_view name, std::size_t min_bytes,
                                  std::size_t max_bytes);
  /// Decimal digits with an optional '-'; nothing if absent, wrong or out of bounds.
  std::optional<std::int64_t> integer(std::string_view name, std::int64_t min, std::int64_t max);

  void refuse(std::string problem) { problems_.push_back(std::move(problem)); }

  /// Errors: code::kInvalid with every problem so far, and each parameter that was not read.
  Status finish();

 private:
  const std::string* take(std::string_view name);

  struct Parameter {
    std::string name;
    std::string value;
    bool asked = false;
  };
  std::vector<Parameter> parameters_;
  std::vector<std::string> problems_;
};

}  // namespace parley::http
