#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "test_support/child_process.hpp"
#include "test_support/temporary_folder.hpp"

namespace parley::mongo_testing {

/// A server of MongoDB's protocol of the test's own (scripts/parts/mongodb.py), to be killed and
/// started again on the same port and data. Threads: one. Stop: the destructor.
class MongoDb {
 public:
  /// Errors, as start(): std::runtime_error if none can be had; the script has said why.
  MongoDb() { start(); }

  const std::string& uri() const { return uri_; }
  /// The server's process; 0 while it is killed.
  pid_t pid() const { return pid_; }
  /// Sends SIGKILL and waits for the end of the process.
  void kill();
  /// Returns when it is ready.
  void start();

 private:
  test_support::TemporaryFolder folder_;
  std::optional<test_support::ChildProcess> manager_;
  std::string uri_;
  pid_t pid_ = 0;
};

}  // namespace parley::mongo_testing
