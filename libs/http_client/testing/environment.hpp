#pragma once

#include <array>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>

namespace parley::http::testing {

/// Which proxies the environment names, for the length of a test: these, and no others.
/// Threads: one, while no other thread uses a client.
class ProxyEnvironment {
 public:
  explicit ProxyEnvironment(const std::map<std::string, std::string>& variables) {
    for (const char* name : kNames) {
      const char* value = std::getenv(name);
      before_[name] = value != nullptr ? std::optional<std::string>(value) : std::nullopt;
      const auto found = variables.find(name);
      set(name, found != variables.end() ? std::optional(found->second) : std::nullopt);
    }
  }
  ~ProxyEnvironment() {
    for (const auto& [name, value] : before_) set(name, value);
  }
  ProxyEnvironment(const ProxyEnvironment&) = delete;
  ProxyEnvironment& operator=(const ProxyEnvironment&) = delete;

 private:
  static constexpr std::array kNames{"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
                                     "ALL_PROXY",  "no_proxy",    "NO_PROXY"};

  static void set(const std::string& name, const std::optional<std::string>& value) {
    if (value) {
      ::setenv(name.c_str(), value->c_str(), 1);
    } else {
      ::unsetenv(name.c_str());
    }
  }

  std::map<std::string, std::optional<std::string>> before_;
};

}  // namespace parley::http::testing
