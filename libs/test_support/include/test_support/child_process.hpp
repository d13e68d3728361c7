#pragma once

#include <sys/types.h>

#include <chrono>
#include <csignal>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "test_support/temporary_folder.hpp"

namespace parley::test_support {

using Environment = std::map<std::string, std::string>;

/// Where a program's standard error goes: to the test's own, to errors(), or to output().
enum class Errors { kShown, kKept, kWithOutput };

struct ProcessOptions {
  /// All that it reads from its standard input.
  std::string input = {};
  /// On top of this process's environment without the variables PARLEY_…, which are the settings of
  /// services.
  Environment environment = {};
  Errors errors = Errors::kShown;
  /// What the destructor sends, and what the system sends if the test dies.
  int last_signal = SIGKILL;
};

/// A program that a test starts, with its output in a file. Threads: one, which must outlive the
/// program: the system takes the end of that thread for the end of the test.
/// Owns: the process, which the destructor ends and waits for.
class ChildProcess {
 public:
  /// `words` are the program, a path or a name on the PATH, and its arguments. Errors:
  /// std::system_error if there are no more processes or files; a program that can't be executed
  /// ends with status 127.
  explicit ChildProcess(const std::vector<std::string>& words, const ProcessOptions& options = {});
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// Does nothing once its end was noticed.
  void signal(int number) const;
  /// The exit status, or 128 + n after signal n; nothing if it runs for longer than `limit`.
  std::optional<int> wait(std::chrono::milliseconds limit = std::chrono::seconds{60});
  /// Sends the signal and waits for the end. Errors: std::runtime_error if it runs for five minutes
  /// more.
  int stop(int number = SIGTERM);

  /// What it has written so far.
  std::string output() const;
  std::string errors() const;
  /// The next line of its output without the line's end, as soon as it is complete; empty if the
  /// program has ended, or after ten minutes.
  std::string next_line();
  /// The value of a member of the first log line of this event, as text. Waits for that line; empty
  /// if the program ends without it, or after a minute, or if the line has no such member.
  std::string logged(const std::string& event, const std::string& member);

 private:
  bool has_ended();

  TemporaryFolder folder_;
  const int last_signal_;
  pid_t process_ = -1;
  std::optional<int> status_;
  /// How much of the output next_line() has returned, in bytes.
  std::size_t returned_ = 0;
};

struct CommandResult {
  int exit_status = -1;
  std::string output;
};

/// Runs a program to its end. Errors: std::system_error as above; std::runtime_error if it runs for
/// more than an hour.
CommandResult run(const std::vector<std::string>& words,
                  const ProcessOptions& options = {.errors = Errors::kWithOutput});

}  // namespace parley::test_support
