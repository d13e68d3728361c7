#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.hpp"

/// The commands of `parley`. Each writes its result to standard output, as text or, with `json`, as
/// one JSON object per line. Errors are for explain().
namespace parley::cli {

struct LoginRequest {
  /// Empty: this and the next as in the last login.
  std::string url;
  /// PEM file of a private authority; empty: the system's authorities.
  std::string ca_file;
  std::string username;
  /// Registers the user first.
  bool make_account = false;
  bool password_from_stdin = false;
};
Status login(const LoginRequest& request);
Status logout();

/// Waits until the message is accepted; prints its id. Without a text, sends standard input.
Status send(const std::string& target, std::optional<std::string> text, bool json);

/// The newest entries, 1 to 200.
Status read(const std::string& target, int limit, bool json);

Status list_conversations(bool json);

struct TailRequest {
  /// Empty: all conversations.
  std::string target;
  /// Prints entries after this one of the target; else those that arrive from now on.
  std::optional<std::int64_t> after;
  /// Exits after this many entries.
  std::optional<std::uint64_t> count;
  bool json = false;
};
/// Prints entries as they arrive, until interrupted (which is no error).
Status tail(const TailRequest& request);

}  // namespace parley::cli
