#pragma once

#include <string>

#include "system/command.hpp"

namespace parley::system {

/// A private server of MongoDB's protocol that a test can kill and start again on the same port and
/// data (scripts/parts/mongodb.py). Stop: the destructor.
class MongoDb {
 public:
  /// Throws std::runtime_error, with what the script said, if none can be had.
  MongoDb();
  MongoDb(const MongoDb&) = delete;
  MongoDb& operator=(const MongoDb&) = delete;
  ~MongoDb();

  const std::string& uri() const { return uri_; }
  /// Of the server; 0 while it is killed.
  pid_t pid() const { return pid_; }
  /// SIGKILL; returns when the process is gone.
  void kill();
  void start();

 private:
  TemporaryFolder folder_;
  std::string uri_;
  pid_t pid_ = 0;
};

}  // namespace parley::system
