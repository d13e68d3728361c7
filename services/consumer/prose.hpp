#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace parley::consumer {

/// Goes once through what somebody wrote, past URLs and code. Refers to the text, which must be
/// UTF-8. Threads: one.
class Prose {
 public:
  explicit Prose(std::string_view text) : text_(text) {}

  /// What stands behind the next `@` that is in no word, as far as user names' characters go, and
  /// is not empty; nothing at the end.
  std::optional<std::string_view> next_mention();

 private:
  bool at_end() const { return at_ >= text_.size(); }
  char here() const { return text_[at_]; }
  /// How many of the character stand here.
  std::size_t run_length(char character) const;
  bool skip_fence();
  void skip_backticks();
  void skip_word_or_url();
  void skip_point();

  std::string_view text_;
  std::size_t at_ = 0;
  /// A letter or digit is before `at_`, with what belongs to it.
  bool in_word_ = false;
};

}  // namespace parley::consumer
