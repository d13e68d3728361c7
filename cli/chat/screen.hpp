#pragma once

#include <memory>
#include <optional>

#include "base/result.hpp"
#include "chat/picture.hpp"

namespace parley::cli::chat {

struct Key {
  enum class What {
    text,  ///< `point`; '\n' for Ctrl-J, and where a pasted text has a line end
    enter,
    erase_before,
    erase_after,
    erase_word,
    erase_all,
    left,
    right,
    home,
    end,
    next,
    previous,
    page_up,
    page_down,
    redraw,
    other,
  };
  What what = What::other;
  char32_t point = 0;
};

/// The terminal of standard input and output, as a whole. Threads: one, the only one in the process
/// that may use ncurses. Owns: the terminal's mode and its other screen. Stop: the destructor; the
/// terminal is as it was.
class Screen {
 public:
  /// Errors: code::kInvalid where standard input or output is no terminal.
  static Status possible();
  /// Errors: as possible(), and where ncurses doesn't know the terminal.
  static Result<std::unique_ptr<Screen>> open();
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  Size size() const;
  void draw(const Picture& picture);
  /// The next one that was pressed; nothing if there is none.
  std::optional<Key> key();

  /// After SIGWINCH.
  void resize();
  /// Stops the process, as SIGTSTP does; comes back when it goes on.
  void suspend();

 private:
  Screen() = default;
  bool pasting_ = false;
};

}  // namespace parley::cli::chat
