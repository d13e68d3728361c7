#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "system/api.hpp"
#include "system/command.hpp"
#include "system/mongodb.hpp"

namespace parley::system {

/// A part as `./run --status --json` tells it.
struct Part {
  std::string name;
  pid_t pid = 0;
  bool ready = false;
  /// Where a service answers /readyz and /metrics.
  std::string address;
};

/// A whole Parley on free ports in a folder of its own, started by `./run` with the binaries that
/// were built beside this test. Rates are unlimited unless `environment` says otherwise.
/// Stop: the destructor, which fails the test if a process is left.
class System {
 public:
  /// `store` is "sqlite" or "mongodb". Its data goes into `data`, which the caller removes
  /// afterwards, or into a folder of its own. Throws std::runtime_error with what ./run said.
  explicit System(const std::string& store, const Environment& environment = {},
                  const std::string& data = {});
  System(const System&) = delete;
  System& operator=(const System&) = delete;
  ~System();

  /// One that somebody else started and stops; nothing is known of its parts. Throws where those
  /// are asked for.
  struct Running {
    std::string url;
  };
  explicit System(const Running& running);

  /// The one that the tests of a program share: PARLEY_E2E_URL's where there is one; else started
  /// at the first call on the store that PARLEY_E2E_STORE names (sqlite by default) and stopped
  /// after the last test.
  static System& shared();

  const std::string& url() const { return url_; }
  const std::string& data() const { return data_; }
  Api& api() { return api_; }
  /// Null unless the store is MongoDB.
  MongoDb* mongodb() { return mongodb_.get(); }

  CommandResult run(const std::vector<std::string>& arguments);
  /// A command of an operator: the service's program with its configuration.
  CommandResult operate(const std::string& service, const std::vector<std::string>& arguments);
  std::vector<Part> parts();
  /// The part of that name; its pid is 0 while there is none.
  Part part(const std::string& name);
  void signal(const std::string& name, int number);
  /// Whether all parts are ready within `limit`.
  bool wait_ready(std::chrono::seconds limit = std::chrono::seconds{30});
  /// Stops everything and starts it again on the same data.
  void restart();

 private:
  void start();

  std::unique_ptr<MongoDb> mongodb_;
  TemporaryFolder folder_;
  std::string data_;
  std::string store_;
  Environment environment_;
  unsigned port_ = 0;
  std::string url_;
  Api api_;
};

}  // namespace parley::system
