#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace parley::runtime::testing {

/// A program that a test starts, with its output in files of a temporary folder. Threads: one.
/// Owns: the process, which is killed at the latest with this object or the test's own end.
class ChildProcess {
 public:
  /// `environment` holds "NAME=value".
  ChildProcess(const std::string& program, std::vector<std::string> arguments,
               std::vector<std::string> environment = {});
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  void signal(int number) const;
  /// The exit status, 128 + n after signal n; nothing if it runs longer.
  std::optional<int> wait(std::chrono::milliseconds time = std::chrono::seconds{20});

  std::string output() const;
  std::string errors() const;
  /// The value of a member of the first log line of this event, as text; empty if there is none.
  std::string logged(const std::string& event, const std::string& member) const;

 private:
  std::string folder_;
  pid_t process_ = -1;
  std::optional<int> status_;
};

}  // namespace parley::runtime::testing
