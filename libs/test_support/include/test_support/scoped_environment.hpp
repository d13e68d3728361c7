#pragma once

#include <map>
#include <optional>
#include <string>

namespace parley::test_support {

/// Environment variables with other values, or unset, as long as this lives; the destructor brings
/// the former ones back. Threads: one, while no other reads the environment.
class ScopedEnvironment {
 public:
  using Values = std::map<std::string, std::optional<std::string>>;

  explicit ScopedEnvironment(const Values& values);
  ~ScopedEnvironment();
  ScopedEnvironment(const ScopedEnvironment&) = delete;
  ScopedEnvironment& operator=(const ScopedEnvironment&) = delete;

 private:
  Values before_;
};

}  // namespace parley::test_support
