#include <boost/locale/utf.hpp>
#include <clocale>
#include <cstdint>
#include <cwchar>
#include <cwctype>
#include <iterator>

#include "base/utf8.hpp"

namespace parley {
namespace {

using Utf8 = boost::locale::utf::utf_traits<char>;

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
  const char* next = text.data() + at;
  const char32_t point = Utf8::decode(next, text.data() + text.size());
  at = static_cast<std::size_t>(next - text.data());
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
  for (std::size_t at = 0; at < text.size();) {
    Utf8::encode(lower(next_point(text, at)), std::back_inserter(folded));
  }
  return folded;
}

}  // namespace parley
