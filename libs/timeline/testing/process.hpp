#pragma once

#include <string>
#include <vector>

namespace parley::timeline {

/// A child process whose output the test reads line by line.
/// Threads: one. Owns: the process; the destructor kills it and waits for it.
class Process {
 public:
  /// The program's path and its arguments. A failure to start shows as the end of its output.
  explicit Process(std::vector<std::string> command);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// The next line without its end; empty at the end of the output.
  std::string read_line();
  void signal(int number) const;
  /// The exit status, or 128 plus the signal that ended it. Waits for it.
  int wait();

 private:
  int pid_ = -1;
  int output_ = -1;
  std::string buffer_;
};

}  // namespace parley::timeline
