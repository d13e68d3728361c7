#pragma once

#include <string>

namespace parley::cli::chat {

/// A line that the user typed, parsed.
struct UserLine {
  enum class What {
    kSay,
    kEdit,
    kRemove,
    kReact,
    kUnreact,
    kTalkTo,
    kRetry,
    kDiscard,
    kHelp,
    kQuit,
    kUnclear,  ///< `text` says what is wrong
  };
  What what = What::kSay;
  /// The text to send, the new text, the emoji or the user name.
  std::string text = {};
};

/// A line that begins with "/" is a command; "//" escapes a text that begins with "/".
UserLine read_user_line(const std::string& line);

}  // namespace parley::cli::chat
