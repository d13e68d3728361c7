#include <clocale>
#include <cstdint>
#include <cwchar>
#include <cwctype>

#include "base/utf8.hpp"

namespace parley {
namespace {

void append_utf8(std::string& text, std::uint32_t point) {
  if (point < 0x80) {
    text += static_cast<char>(point);
    return;
  }
  const int tail = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  constexpr std::uint32_t kLead[] = {0, 0xc0, 0xe0, 0xf0};
  text += static_cast<char>(kLead[tail] | (point >> (6 * tail)));
  for (int i = tail - 1; i >= 0; --i) text += static_cast<char>(0x80 | ((point >> (6 * i)) & 0x3f));
}

/// Null where the system lacks it.
locale_t unicode() {
  static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return locale;
}

std::uint32_t lower(std::uint32_t point) {
  if (unicode() != nullptr) return static_cast<std::uint32_t>(towlower_l(point, unicode()));
  return point >= 'A' && point <= 'Z' ? point + ('a' - 'A') : point;
}

constexpr char32_t kZeroWidthSpace = 0x200B;

}  // namespace

char32_t next_point(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  const int tail = lead < 0xc0 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
  std::uint32_t point = tail == 0 ? lead : lead & (0x3fU >> tail);
  for (int i = 0; i < tail && at < text.size(); ++i) {
    point = (point << 6) | (static_cast<unsigned char>(text[at++]) & 0x3fU);
  }
  return point;
}

bool is_letter_or_digit(char32_t point) {
  if (point >= 0x80) return unicode() != nullptr && iswalnum_l(point, unicode()) != 0;
  return (point >= '0' && point <= '9') || (point >= 'A' && point <= 'Z') ||
         (point >= 'a' && point <= 'z');
}

bool is_mark(char32_t point) {
  if (point < 0x80 || point == kZeroWidthSpace || unicode() == nullptr) return false;
  // wcwidth() has no variant with a locale parameter.
  const locale_t before = uselocale(unicode());
  const bool has_no_width = wcwidth(static_cast<wchar_t>(point)) == 0;
  uselocale(before);
  return has_no_width && !is_letter_or_digit(point);
}

std::string fold_case(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) append_utf8(folded, lower(next_point(text, at)));
  return folded;
}

}  // namespace parley
