#pragma once

#include "test_support/scoped_environment.hpp"

namespace parley::http::testing {

/// Which proxies the environment names, for the length of a test: these, and no others.
class ProxyEnvironment : public test_support::ScopedEnvironment {
 public:
  explicit ProxyEnvironment(const Values& proxies) : ScopedEnvironment(only(proxies)) {}

 private:
  static Values only(Values proxies) {
    for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY",
                             "no_proxy", "NO_PROXY"}) {
      proxies.try_emplace(name);
    }
    return proxies;
  }
};

}  // namespace parley::http::testing
