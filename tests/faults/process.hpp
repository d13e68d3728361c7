#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace parley::faults {

/// A command that runs beside the test. Stop: the destructor (SIGTERM, then waits); it also ends
/// with the test's process. Throws std::system_error if it can't be started.
class Process {
 public:
  explicit Process(const std::vector<std::string>& words);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

 private:
  pid_t pid_ = 0;
};

}  // namespace parley::faults
