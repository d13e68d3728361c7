#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.hpp"

/// What `parley` can be told to do. Each writes what comes of it to standard output, for people or,
/// with `json`, as one JSON object per line. Errors: what keeps it from being done, for explain().
namespace parley::cli {

struct LoginRequest {
  /// Empty: both of the last login.
  std::string url;
  /// PEM, of an authority of one's own; empty: the system's authorities.
  std::string ca_file;
  std::string username;
  /// Makes the account first.
  bool make_account = false;
  bool password_from_stdin = false;
};
Status login(const LoginRequest& request);
Status logout();

/// Waits until the message is accepted; prints its id. Without a text: all of standard input.
Status send(const std::string& target, std::optional<std::string> text, bool json);

/// The newest entries, 1 to 200 of them.
Status read(const std::string& target, int limit, bool json);

Status list_conversations(bool json);

struct TailRequest {
  /// Empty: all conversations.
  std::string target;
  /// What follows this entry of the target; else what comes from now on.
  std::optional<std::int64_t> after;
  /// Ends after so many entries.
  std::optional<std::uint64_t> count;
  bool json = false;
};
/// Prints entries as they come, until it is interrupted (which is no error).
Status tail(const TailRequest& request);

}  // namespace parley::cli
