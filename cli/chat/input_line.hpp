#pragma once

#include <string>

namespace parley::cli::chat {

/// A text while it is written. A character and what combines with it move and go together.
/// Threads: one.
class InputLine {
 public:
  /// As long as a message may be.
  static constexpr std::size_t kMostBytes = 16'384;

  /// False, and nothing happens, where the text would be too long. '\n' is a line end within it;
  /// what is no character is passed over.
  bool insert(char32_t point);
  void erase_before();
  void erase_after();
  /// The word before the cursor and the blanks after it.
  void erase_word();
  void clear();
  void left();
  void right();
  void home() { cursor_ = 0; }
  void end() { cursor_ = points_.size(); }

  bool empty() const { return points_.empty(); }
  std::string text() const;

  /// The part around the cursor that fits, and the cursor's column in it, below `columns`.
  struct View {
    std::string text;
    int cursor = 0;
  };
  View view(int columns) const;

 private:
  std::size_t before() const;
  std::size_t after() const;

  std::u32string points_;
  std::size_t bytes_ = 0;
  std::size_t cursor_ = 0;
};

}  // namespace parley::cli::chat
