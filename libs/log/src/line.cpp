#include "line.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "base/utf8.hpp"

namespace parley::log {
namespace {

constexpr std::size_t kMaxValueBytes = 2048;

// DEL too, and the C1 controls (U+0080 to U+009F, in UTF-8 0xc2 and a byte below 0xa0): JSON allows
// them, but a terminal acts on them.
void add_escaped(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char character = text[i];
    auto byte = static_cast<unsigned char>(character);
    const bool c1 = byte == 0xc2 && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    if (c1) byte = static_cast<unsigned char>(text[++i]);
    if (character == '"' || character == '\\') {
      out += '\\';
      out += character;
    } else if (character == '\n') {
      out += "\\n";
    } else if (byte < 0x20 || byte == 0x7f || c1) {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += character;
    }
  }
}

void add_text(std::string& out, std::string_view text) {
  const bool cut = text.size() > kMaxValueBytes;
  if (cut) {
    std::size_t end = kMaxValueBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    text = text.substr(0, end);
  }
  out += '"';
  if (is_utf8(text)) {
    add_escaped(out, text);
  } else {
    std::string replaced(text);
    for (char& character : replaced) {
      if (static_cast<unsigned char>(character) >= 0x80) character = '?';
    }
    add_escaped(out, replaced);
  }
  out += cut ? "…\"" : "\"";
}

template <typename Number>
void add_number(std::string& out, Number number) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

struct AddValue {
  std::string& out;
  void operator()(std::string_view text) const { add_text(out, text); }
  void operator()(bool flag) const { out += flag ? "true" : "false"; }
  void operator()(std::int64_t number) const { add_number(out, number); }
  void operator()(std::uint64_t number) const { add_number(out, number); }
  void operator()(double number) const {
    if (std::isfinite(number)) {
      add_number(out, number);
    } else {
      out += "null";
    }
  }
};

}  // namespace

std::string_view level_name(Level level) {
  constexpr std::array<std::string_view, 4> kNames{"debug", "info", "warn", "error"};
  return kNames[static_cast<std::size_t>(level)];
}

std::string line(Timestamp time, Level level, std::string_view service, std::string_view event,
                 Fields fields) {
  std::string out;
  out.reserve(256);
  out += "{\"time\":\"";
  out += format_timestamp(time);
  out += "\",\"level\":\"";
  out += level_name(level);
  out += "\",\"service\":";
  add_text(out, service);
  out += ",\"event\":";
  add_text(out, event);
  for (const Field& field : fields) {
    out += ',';
    add_text(out, field.name);
    out += ':';
    std::visit(AddValue{out}, field.value.get());
  }
  out += '}';
  return out;
}

}  // namespace parley::log
