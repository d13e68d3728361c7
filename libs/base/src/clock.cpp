#include "base/clock.hpp"

#include <array>
#include <cstdio>

#include "base/machine.hpp"

namespace parley {

using namespace std::chrono;

Monotonic::time_point Monotonic::now() {
  Machine* const machine = Machine::simulated();
  return machine == nullptr ? steady_clock::now() : machine->monotonic();
}

Timestamp now() {
  Machine* const machine = Machine::simulated();
  return machine == nullptr ? floor<milliseconds>(system_clock::now()) : machine->now();
}

std::string format_timestamp(Timestamp time) {
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  std::array<char, 48> text{};
  const int length = std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
      static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
      static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
      static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()),
      static_cast<int>(clock.subseconds().count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

namespace {

constexpr std::string_view kShape = "0000-00-00T00:00:00.000Z";

int number(std::string_view text, std::size_t from, std::size_t length) {
  int value = 0;
  for (const char digit : text.substr(from, length)) value = value * 10 + (digit - '0');
  return value;
}

bool has_shape(std::string_view text) {
  if (text.size() != kShape.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kShape[i] == '0' ? !digit : text[i] != kShape[i]) return false;
  }
  return true;
}

}  // namespace

std::optional<Timestamp> parse_timestamp(std::string_view text) {
  if (!has_shape(text)) return std::nullopt;
  const year_month_day date{year{number(text, 0, 4)},
                            month(static_cast<unsigned>(number(text, 5, 2))),
                            day(static_cast<unsigned>(number(text, 8, 2)))};
  const int hour = number(text, 11, 2);
  const int minute = number(text, 14, 2);
  const int second = number(text, 17, 2);
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return Timestamp{sys_days{date} + hours{hour} + minutes{minute} + seconds{second} +
                   milliseconds{number(text, 20, 3)}};
}

}  // namespace parley
