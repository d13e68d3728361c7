#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace parley::consumer {

/// Iterates over a user's text, skipping URLs and code. Refers to the text, which must be UTF-8.
/// Threads: one.
class Prose {
 public:
  explicit Prose(std::string_view text) : text_(text) {}

  /// The characters after the next `@` outside a word, as far as user names may contain them, if
  /// there are any; nothing at the end.
  std::optional<std::string_view> next_mention();

 private:
  bool at_end() const { return at_ >= text_.size(); }
  char here() const { return text_[at_]; }
  /// The number of consecutive occurrences at this position.
  std::size_t run_length(char character) const;
  bool skip_fence();
  void skip_backticks();
  void skip_word_or_url();
  void skip_point();

  std::string_view text_;
  std::size_t at_ = 0;
  /// Preceded by a letter or digit, with its marks and underscores.
  bool in_word_ = false;
};

}  // namespace parley::consumer
