#pragma once

#include <memory>
#include <optional>

#include "base/result.hpp"
#include "chat/picture.hpp"

namespace parley::cli::chat {

struct Key {
  enum class What {
    kText,  ///< `point`; '\n' for Ctrl-J and for line ends in pasted text
    kEnter,
    kEraseBefore,
    kEraseAfter,
    kEraseWord,
    kEraseAll,
    kLeft,
    kRight,
    kHome,
    kEnd,
    kNext,
    kPrevious,
    kPageUp,
    kPageDown,
    kRedraw,
    kOther,
  };
  What what = What::kOther;
  char32_t point = 0;
};

/// The terminal on standard input and output. Threads: one, the only one in the process that may
/// use ncurses. Owns: the terminal's mode and alternate screen. Stop: the destructor restores the
/// terminal.
class Screen {
 public:
  /// Errors: code::kInvalid if standard input or output is not a terminal.
  static Status possible();
  /// Errors: those of possible(), and if ncurses doesn't know the terminal.
  static Result<std::unique_ptr<Screen>> open();
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  Size size() const;
  void draw(const Picture& picture);
  /// The next key pressed; nothing if there is none.
  std::optional<Key> key();

  /// Call after SIGWINCH.
  void resize();
  /// Stops the process, as SIGTSTP does; returns when it is resumed.
  void suspend();

 private:
  Screen() = default;
  bool pasting_ = false;
};

}  // namespace parley::cli::chat
