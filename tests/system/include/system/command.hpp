#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace parley::system {

struct CommandResult {
  int exit_status = -1;
  /// Standard output and standard error.
  std::string output;
};

using Environment = std::map<std::string, std::string>;

/// Runs the command to its end, with `environment` added to this process's own. `words[0]` is a
/// path. Throws std::system_error if it can't be started.
CommandResult run(const std::vector<std::string>& words, const Environment& environment = {});

/// Returns true as soon as `condition` does, false after `limit`. Polls every 20 ms.
bool eventually(std::chrono::milliseconds limit, const std::function<bool()>& condition);

/// A TCP port on 127.0.0.1 that is free now.
unsigned free_port();

/// A new empty folder in the system's temporary folder; removed with its contents.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace parley::system
