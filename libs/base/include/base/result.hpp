#pragma once

#include <boost/system/result.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace parley {

/// Why an operation failed in an expected way.
struct Error {
  Error() = default;
  Error(std::string_view error_code, std::string reason, bool may_retry = false)
      : code(error_code), detail(std::move(reason)), retryable(may_retry) {}

  /// Stable, for programs. Points at static storage: one of the names in protocol/error_codes.hpp.
  std::string_view code;
  /// For people; names what is wrong and how to fix it. Never a secret or a message's text.
  std::string detail;
  /// Whether the same call may succeed later without a change.
  bool retryable = false;
};

/// A value or the Error that kept it from being made.
template <typename T>
using Result = boost::system::result<T, Error>;

/// For functions that return only success or an error.
using Status = Result<void>;

/// The outcome of a call whose value doesn't matter.
template <typename T>
Status status_of(const Result<T>& result) {
  if (result.has_error()) return result.error();
  return {};
}

/// Called by Result::value() on an error: reading a value that is not there is a broken invariant.
[[noreturn]] inline void throw_exception_from_error(const Error& error,
                                                    const boost::source_location& /*location*/) {
  throw std::logic_error(std::string(error.code) + ": " + error.detail);
}

namespace code {
// The codes that libraries use of themselves; protocol/error_codes.hpp has the whole table.
inline constexpr std::string_view kInvalid = "invalid_request";
inline constexpr std::string_view kNotFound = "not_found";
inline constexpr std::string_view kConflict = "conflict";
inline constexpr std::string_view kUnavailable = "unavailable";
inline constexpr std::string_view kOverloaded = "overloaded";
inline constexpr std::string_view kTimeout = "timeout";
inline constexpr std::string_view kInternal = "internal";
}  // namespace code

inline Error unavailable(std::string detail) {
  return {code::kUnavailable, std::move(detail), true};
}

}  // namespace parley

#define PARLEY_CONCAT_(a, b) a##b
#define PARLEY_CONCAT(a, b) PARLEY_CONCAT_(a, b)

/// `PARLEY_TRY(auto user, find_user(id));` declares `user`, or returns the error.
#define PARLEY_TRY(declaration, expression)                     \
  auto PARLEY_CONCAT(result_, __LINE__) = (expression);         \
  if (PARLEY_CONCAT(result_, __LINE__).has_error())             \
    return std::move(PARLEY_CONCAT(result_, __LINE__)).error(); \
  declaration = *std::move(PARLEY_CONCAT(result_, __LINE__)) /* NOLINT: a declaration */

/// `PARLEY_CHECK(save(user));` returns the error if there is one.
#define PARLEY_CHECK(expression)                                            \
  do {                                                                      \
    auto parley_status = (expression);                                      \
    if (parley_status.has_error()) return std::move(parley_status).error(); \
  } while (false)
