#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "base/id.hpp"
#include "base/result.hpp"

namespace parley::cli {

/// Who is logged in, and where.
struct Login {
  std::string url;
  std::string username;
  UserId user_id;
  std::string refresh_token;
  /// As http::ClientOptions has it, an absolute path.
  std::string ca_file = {};
};

/// PARLEY_CONFIG_DIR, else "parley" in XDG_CONFIG_HOME or ~/.config.
std::filesystem::path config_folder();

/// The one login that the programs of a user share, kept as a file of mode 0600 in a folder of mode
/// 0700, which are made when they are needed. What is written is there whole or not at all.
///
/// Threads: any; other processes too: those that change it take turns. Owns: nothing.
/// Errors: of all, code::kInternal with what the system says, or how the file should be.
class LoginFile {
 public:
  explicit LoginFile(std::filesystem::path folder = config_folder()) : folder_(std::move(folder)) {}

  /// Errors: code::kUnauthenticated where nobody is logged in.
  Result<Login> read() const;
  Status write(const Login& login) const;
  /// Fine where there is none.
  Status remove() const;

  /// Calls `exchange` with the refresh token and keeps the one that it returns; others wait, at
  /// most 40 seconds. Errors: what `exchange` returns; code::kUnauthenticated when the file is no
  /// longer that of `mine`.
  Status renew(const Login& mine,
               const std::function<Result<std::string>(const std::string&)>& exchange) const;

 private:
  class Turn;
  std::filesystem::path path() const { return folder_ / "login.json"; }
  Status replace(const Login& login) const;

  std::filesystem::path folder_;
};

}  // namespace parley::cli
