#include "prose.hpp"

#include <algorithm>
#include <array>

#include "accounts/account.hpp"
#include "base/utf8.hpp"

namespace parley::consumer {
namespace {

constexpr std::string_view kPunctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
constexpr std::string_view kUrlEnds = " \t\r\n\v\f<>\"`";
/// The first UTF-8 bytes of U+3000 … U+303F: punctuation and spaces of Han and kana.
constexpr std::string_view kWideUrlEnds = "\xE3\x80";
/// Code fences: the minimum number of signs, and the maximum indentation.
constexpr std::size_t kFenceLength = 3;
constexpr std::size_t kFenceIndent = 3;

struct Range {
  char32_t first;
  char32_t last;
};

/// Scripts without spaces between words: Thai and Lao, Burmese, Khmer, Han and kana.
constexpr std::array<Range, 8> kWithoutSpaces{{{0x0E00, 0x0EFF},
                                               {0x1000, 0x109F},
                                               {0x1780, 0x17FF},
                                               {0x2E80, 0x30FF},
                                               {0x31F0, 0x9FFF},
                                               {0xF900, 0xFAFF},
                                               {0xFF66, 0xFF9F},
                                               {0x20000, 0x3FFFF}}};

bool joins_words(char32_t point) {
  return is_letter_or_digit(point) && std::ranges::none_of(kWithoutSpaces, [&](const Range& range) {
           return point >= range.first && point <= range.last;
         });
}

bool is_ascii_letter_or_digit(char character) {
  const auto byte = static_cast<unsigned char>(character);
  return byte < 0x80 && is_letter_or_digit(byte);
}

bool is_host_character(char character) {
  return is_ascii_letter_or_digit(character) || character == '.' || character == '-';
}

std::size_t count_while(std::string_view text, bool (*fits)(char)) {
  const auto* const end = std::ranges::find_if_not(text, fits);
  return static_cast<std::size_t>(end - text.begin());
}

bool is_digit(char character) { return character >= '0' && character <= '9'; }

/// "example.org/" or "example.org:80/": a URL without a scheme. `host` is the part that could be a
/// host name.
bool begins_url(std::string_view host, std::string_view behind) {
  const std::size_t dot = host.find('.');
  const bool dotted = dot != std::string_view::npos && dot > 0 &&
                      host.find("..") == std::string_view::npos && host.back() != '.';
  if (!dotted) return false;
  if (behind.starts_with(':')) behind.remove_prefix(1 + count_while(behind.substr(1), is_digit));
  return behind.starts_with('/');
}

}  // namespace

std::optional<std::string_view> Prose::next_mention() {
  while (!at_end()) {
    const bool begins_line = at_ == 0 || text_[at_ - 1] == '\n';
    if (begins_line && skip_fence()) continue;
    if (here() == '`') {
      skip_backticks();
    } else if (here() == '@' && !in_word_) {
      ++at_;
      const std::string_view rest = text_.substr(at_);
      const auto name = rest.substr(0, count_while(rest, [](char one) {
                                      return accounts::is_username_text({&one, 1});
                                    }));
      at_ += name.size();
      in_word_ = !name.empty();
      if (in_word_) return name;
    } else if (is_ascii_letter_or_digit(here())) {
      skip_word_or_url();
    } else {
      skip_point();
    }
  }
  return {};
}

std::size_t Prose::run_length(char character) const {
  return std::min(text_.find_first_not_of(character, at_), text_.size()) - at_;
}

bool Prose::skip_fence() {
  const std::size_t line = at_;
  at_ += std::min(run_length(' '), kFenceIndent);
  const char sign = at_end() ? ' ' : here();
  const std::size_t length = sign == '`' || sign == '~' ? run_length(sign) : 0;
  std::size_t end = std::min(text_.find('\n', at_), text_.size());
  const std::string_view info = text_.substr(at_, end - at_).substr(length);
  const bool is_fence = length >= kFenceLength && (sign == '~' || info.find('`') == info.npos);
  if (!is_fence) {
    at_ = line;
    return false;
  }
  while (end < text_.size()) {
    at_ = end + 1;
    end = std::min(text_.find('\n', at_), text_.size());
    at_ += std::min(run_length(' '), kFenceIndent);
    const std::size_t closing = at_end() ? 0 : run_length(sign);
    const std::string_view behind = text_.substr(at_ + closing, end - at_ - closing);
    if (closing >= length && behind.find_first_not_of(" \t\r") == behind.npos) break;
  }
  at_ = end;
  in_word_ = false;
  return true;
}

void Prose::skip_backticks() {
  const std::size_t length = run_length('`');
  const std::size_t content = at_ + length;
  std::size_t closing = text_.find('`', content);
  while (closing != text_.npos) {
    at_ = closing;
    const std::size_t run = run_length('`');
    if (run == length) break;
    closing = text_.find('`', closing + run);
  }
  at_ = closing == text_.npos ? content : closing + length;
  in_word_ = false;
}

void Prose::skip_word_or_url() {
  const std::string_view rest = text_.substr(at_);
  const std::size_t length = count_while(rest, is_host_character);
  const std::string_view behind = rest.substr(length);
  const bool is_url = behind.starts_with("://") || begins_url(rest.substr(0, length), behind);
  if (is_url) {
    at_ =
        std::min({text_.find_first_of(kUrlEnds, at_), text_.find(kWideUrlEnds, at_), text_.size()});
    in_word_ = false;
    return;
  }
  at_ += length;
  in_word_ = is_ascii_letter_or_digit(text_[at_ - 1]);
}

void Prose::skip_point() {
  const bool escapes = here() == '\\' && at_ + 1 < text_.size() &&
                       kPunctuation.find(text_[at_ + 1]) != kPunctuation.npos;
  const char32_t point = next_point(text_, at_);
  if (escapes) ++at_;
  // An underscore continues the word before it, and otherwise begins emphasis.
  if (point != '_' && !is_mark(point)) in_word_ = joins_words(point);
}

}  // namespace parley::consumer
