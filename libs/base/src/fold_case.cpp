#include <clocale>
#include <cstdint>
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

std::uint32_t read_utf8(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  const int tail = lead < 0xc0 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
  std::uint32_t point = tail == 0 ? lead : lead & (0x3fU >> tail);
  for (int i = 0; i < tail && at < text.size(); ++i) {
    point = (point << 6) | (static_cast<unsigned char>(text[at++]) & 0x3fU);
  }
  return point;
}

std::uint32_t lower(std::uint32_t point) {
  static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  if (locale != nullptr) return static_cast<std::uint32_t>(towlower_l(point, locale));
  return point >= 'A' && point <= 'Z' ? point + ('a' - 'A') : point;
}

}  // namespace

std::string fold_case(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) append_utf8(folded, lower(read_utf8(text, at)));
  return folded;
}

}  // namespace parley
