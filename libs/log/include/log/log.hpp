#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

/// The program's log: one JSON line per event on standard output,
/// {"time":"…Z","level":"info","service":"chat-service","event":"listening","address":"…"}.
/// Values are escaped, so that a line stays a line. Never log a password, token or message text.
/// Threads: any, after start(). Before it, and after stop(), nothing is written.
namespace parley::log {

enum class Level { kDebug, kInfo, kWarn, kError };

/// A field's value. Holds a view of a text: for the length of the call only.
class Value {
 public:
  Value(std::string_view text) : value_(text) {}                      // NOLINT: meant to convert
  Value(const char* text) : value_(std::string_view(text)) {}         // NOLINT
  Value(const std::string& text) : value_(std::string_view(text)) {}  // NOLINT
  Value(bool flag) : value_(flag) {}                                  // NOLINT
  Value(std::floating_point auto number) : value_(static_cast<double>(number)) {}         // NOLINT
  Value(std::signed_integral auto number) : value_(static_cast<std::int64_t>(number)) {}  // NOLINT
  Value(std::unsigned_integral auto number)                                               // NOLINT
      : value_(static_cast<std::uint64_t>(number)) {}

  using Variant = std::variant<std::string_view, bool, std::int64_t, std::uint64_t, double>;
  const Variant& get() const { return value_; }

 private:
  Variant value_;
};

struct Field {
  std::string_view name;
  Value value;
};
using Fields = std::initializer_list<Field>;

/// Starts logging as this service. Lines are buffered and written each second, and at once from
/// `warn` on. Called once, by runtime::Service; tests may call it again.
void start(std::string_view service, Level least);

/// Writes the buffered lines.
void flush();

/// Flushes and stops; start() may follow.
void stop();

/// Whether such a line would be written: check it before costly work. One atomic read.
bool enabled(Level level);

void write(Level level, std::string_view event, Fields fields);

inline void debug(std::string_view event, Fields fields = {}) {
  if (enabled(Level::kDebug)) write(Level::kDebug, event, fields);
}
inline void info(std::string_view event, Fields fields = {}) { write(Level::kInfo, event, fields); }
inline void warn(std::string_view event, Fields fields = {}) { write(Level::kWarn, event, fields); }
inline void error(std::string_view event, Fields fields = {}) {
  write(Level::kError, event, fields);
}

}  // namespace parley::log
