#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "base/id.hpp"
#include "base/result.hpp"

namespace parley::cli {

/// The logged-in user and their server.
struct Login {
  std::string url;
  std::string username;
  UserId user_id;
  std::string refresh_token;
  /// As in http::ClientOptions; an absolute path.
  std::string ca_file = {};
};

/// PARLEY_CONFIG_DIR, else "parley" in XDG_CONFIG_HOME or ~/.config.
std::filesystem::path config_folder();

/// The login that a user's programs share: a file of mode 0600 in a folder of mode 0700, both
/// created when needed. Writes are atomic.
///
/// Threads: any; other processes too: those that change it take turns. Owns: nothing. Errors of
/// all: code::kInternal with the system's message, or how the file should be.
class LoginFile {
 public:
  explicit LoginFile(std::filesystem::path folder = config_folder()) : folder_(std::move(folder)) {}

  /// Errors: code::kUnauthenticated if no one is logged in.
  Result<Login> read() const;
  Status write(const Login& login) const;
  /// Succeeds if there is none.
  Status remove() const;

  /// Calls `exchange` with the refresh token and stores the one it returns; others wait, at most 40
  /// seconds. Errors: those of `exchange`; code::kUnauthenticated if the file no longer belongs to
  /// `mine`.
  Status renew(const Login& mine,
               const std::function<Result<std::string>(const std::string&)>& exchange) const;

 private:
  class Turn;
  std::filesystem::path path() const { return folder_ / "login.json"; }
  Status replace(const Login& login) const;

  std::filesystem::path folder_;
};

}  // namespace parley::cli
