#pragma once

#include <string>

#include "system/command.hpp"

namespace parley::system {

/// A private server with MongoDB's protocol that a test can kill and restart with the same port and
/// data (scripts/parts/mongodb.py). Stop: the destructor.
class MongoDb {
 public:
  /// Throws std::runtime_error with the script's output if it can't be started.
  MongoDb();
  MongoDb(const MongoDb&) = delete;
  MongoDb& operator=(const MongoDb&) = delete;
  ~MongoDb();

  const std::string& uri() const { return uri_; }
  /// The server's; 0 while it is killed.
  pid_t pid() const { return pid_; }
  /// Sends SIGKILL; returns when the process has ended.
  void kill();
  void start();

 private:
  TemporaryFolder folder_;
  std::string uri_;
  pid_t pid_ = 0;
};

}  // namespace parley::system
