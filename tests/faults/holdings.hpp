#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "stage.hpp"

namespace parley::faults {

/// What each service's process holds, over time. Threads: one.
class Holdings {
 public:
  /// Looks at each service. Returns what is wrong: a process that is another one than at the last
  /// look on the same stage.
  std::vector<std::string> look(Stage& stage);

  /// A Markdown table of so many moments, evenly from the first look to the last: MiB of memory and
  /// descriptors.
  std::string table(std::size_t moments) const;
  /// Which services hold more in the last quarter of the time than in the second, by median.
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
