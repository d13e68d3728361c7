#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "stage.hpp"

namespace parley::faults {

/// The memory and descriptors held by each service's process, over time. Threads: one.
class Holdings {
 public:
  /// Samples each service. Returns the problems found: processes that were replaced since the last
  /// sample on the same stage.
  std::vector<std::string> look(Stage& stage);

  /// A Markdown table of `moments` samples, evenly from the first to the last: MiB of memory and
  /// descriptors.
  std::string table(std::size_t moments) const;
  /// The services whose median in the last quarter of the time exceeds that in the second.
  std::vector<std::string> grown() const;

 private:
  struct Held {
    Monotonic::time_point at;
    pid_t pid = 0;
    double mebibytes = 0;
    double descriptors = 0;
  };

  std::string data_;
  /// By service.
  std::map<std::string, std::vector<Held>> held_;
};

}  // namespace parley::faults
