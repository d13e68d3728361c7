#pragma once

#include <string>

namespace parley::cli::chat {

/// What the user wants with a line that they typed.
struct UserLine {
  enum class What {
    say,
    edit,
    remove,
    react,
    unreact,
    talk_to,
    retry,
    discard,
    help,
    quit,
    unclear,  ///< `text` tells what is wrong
  };
  What what = What::say;
  /// What to say, the new text, the emoji or the user's name.
  std::string text = {};
};

/// A line that begins with "/" is a command; "//" begins a text with one "/".
UserLine read_user_line(const std::string& line);

}  // namespace parley::cli::chat
