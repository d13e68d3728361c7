#pragma once

#include <string>

namespace parley::cli::chat {

/// A text being edited. The cursor moves over, and deletes, a character together with its combining
/// marks. Threads: one.
class InputLine {
 public:
  /// The maximum size of a message.
  static constexpr std::size_t kMostBytes = 16'384;

  /// Returns false and changes nothing if the text would become too long. '\n' is a line break
  /// within the text; invalid code points are ignored.
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

  /// The visible part around the cursor, and the cursor's column in it, less than `columns`.
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
