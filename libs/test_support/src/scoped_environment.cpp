#include "test_support/scoped_environment.hpp"

#include <cstdlib>

namespace parley::test_support {
namespace {

void set(const ScopedEnvironment::Values& values) {
  for (const auto& [name, value] : values) {
    if (value) {
      ::setenv(name.c_str(), value->c_str(), 1);
    } else {
      ::unsetenv(name.c_str());
    }
  }
}

}  // namespace

ScopedEnvironment::ScopedEnvironment(const Values& values) {
  for (const auto& [name, value] : values) {
    const char* const before = std::getenv(name.c_str());
    before_[name] = before != nullptr ? std::optional<std::string>(before) : std::nullopt;
  }
  set(values);
}

ScopedEnvironment::~ScopedEnvironment() { set(before_); }

}  // namespace parley::test_support
