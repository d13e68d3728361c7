#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "mongo_testing/mongodb.hpp"
#include "system/api.hpp"
#include "test_support/child_process.hpp"
#include "test_support/temporary_folder.hpp"

namespace parley::system {

using mongo_testing::MongoDb;
using test_support::CommandResult;
using test_support::Environment;

/// A part as reported by `./run --status --json`.
struct Part {
  std::string name;
  pid_t pid = 0;
  bool ready = false;
  /// The address at which a service answers /readyz and /metrics.
  std::string address;
};

/// A whole Parley on free ports in its own folder, started by `./run` with the binaries built
/// beside this test. Rates are unlimited unless `environment` sets them. Stop: the destructor,
/// which fails the test if a process is left.
class System {
 public:
  /// `store` is "sqlite" or "mongodb". Its data goes into `data`, which the caller removes
  /// afterwards, or into a temporary folder. Throws std::runtime_error with the output of ./run.
  explicit System(const std::string& store, const Environment& environment = {},
                  const std::string& data = {});
  System(const System&) = delete;
  System& operator=(const System&) = delete;
  ~System();

  /// A system that is started and stopped elsewhere; its parts are unknown, and asking for them
  /// throws.
  struct Running {
    std::string url;
  };
  explicit System(const Running& running);

  /// The system shared by the tests of a program: the one at PARLEY_E2E_URL if set; else started at
  /// the first call on the store in PARLEY_E2E_STORE (sqlite by default) and stopped after the last
  /// test.
  static System& shared();

  const std::string& url() const { return url_; }
  const std::string& data() const { return data_; }
  Api& api() { return api_; }
  /// Null unless the store is MongoDB.
  MongoDb* mongodb() { return mongodb_.get(); }

  CommandResult run(const std::vector<std::string>& arguments);
  /// Runs an operator command: the service's program with its configuration.
  CommandResult operate(const std::string& service, const std::vector<std::string>& arguments);
  std::vector<Part> parts();
  /// The part with this name; its pid is 0 while it isn't running.
  Part part(const std::string& name);
  void signal(const std::string& name, int number);
  /// Whether all parts become ready within `limit`.
  bool wait_ready(std::chrono::seconds limit = std::chrono::seconds{30});
  /// Stops everything and starts it again with the same data.
  void restart();

 private:
  void start();

  std::unique_ptr<MongoDb> mongodb_;
  test_support::TemporaryFolder folder_;
  std::string data_;
  std::string store_;
  Environment environment_;
  unsigned port_ = 0;
  std::string url_;
  Api api_;
};

}  // namespace parley::system
