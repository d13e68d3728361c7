#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "stores/stores.hpp"

namespace parley::auth {

using Flags = std::vector<std::string>;

struct CommandResult {
  int status = -1;
  std::string output;
};

/// Returns true as soon as `condition` does, false after `limit`.
bool eventually(std::chrono::milliseconds limit, const std::function<bool()>& condition);

/// Runs `auth-service <words>` on the store to its end, with `input` as its standard input.
CommandResult run_auth_command(const stores::StoreSettings& store, const Flags& words,
                               const std::string& input = "");

/// A running auth-service on free ports, whose log the test can read. Threads: one. Owns: the
/// process; the destructor kills it.
class AuthProcess {
 public:
  /// Waits until it listens; throws std::runtime_error with its output if it doesn't.
  explicit AuthProcess(const stores::StoreSettings& store, const Flags& flags = {});
  ~AuthProcess();
  AuthProcess(const AuthProcess&) = delete;
  AuthProcess& operator=(const AuthProcess&) = delete;

  const std::string& url() const { return url_; }
  const std::string& internal_url() const { return internal_url_; }
  /// Everything logged so far.
  std::string log() const;

  void signal(int number) const;
  /// Waits for its end and returns the exit status, or 128 plus the signal.
  int wait();

 private:
  std::string log_file_;
  std::string url_;
  std::string internal_url_;
  int process_id_ = -1;
};

}  // namespace parley::auth
