#pragma once

#include <string>
#include <vector>

#include "stores/stores.hpp"
#include "test_support/child_process.hpp"

namespace parley::auth {

using Flags = std::vector<std::string>;

/// Runs `auth-service <words>` on the store to its end, with `input` as its standard input.
test_support::CommandResult run_auth_command(const stores::StoreSettings& store, const Flags& words,
                                             const std::string& input = "");

/// A running auth-service on free ports, whose log the test can read. Threads: one.
class AuthProcess : public test_support::ChildProcess {
 public:
  /// Waits until it listens. Errors: std::runtime_error with its output if it doesn't.
  explicit AuthProcess(const stores::StoreSettings& store, const Flags& flags = {});

  const std::string& url() const { return url_; }
  const std::string& internal_url() const { return internal_url_; }

 private:
  std::string url_;
  std::string internal_url_;
};

}  // namespace parley::auth
