#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "disk.hpp"
#include "live_clients.hpp"
#include "load.hpp"
#include "network.hpp"
#include "system/system.hpp"

namespace parley::faults {

/// A whole Parley on which everything can go wrong: a network between its parts, a disk for the
/// store, one for RabbitMQ's data and one for the logs.
class Stage {
 public:
  /// Without a network of its own the parts meet directly: a Proxy takes connections for a service
  /// that takes none, which NGINX would have given to another.
  enum class Links { proxied, direct };
  /// `store` is "sqlite" or "mongodb"; the server of that has its data on no disk of its own.
  explicit Stage(Links links = Links::proxied, const system::Environment& environment = {},
                 const std::string& store = "sqlite");
  ~Stage();

  /// The one that the tests of a program share; each leaves it healthy.
  static Stage& shared();
  /// The next shared() starts another one.
  static void forget_shared();

  system::System& system() { return *system_; }
  /// Only where links are proxied.
  Network& network() { return *network_; }
  Disk& store_disk() { return *store_disk_; }
  Disk& broker_disk() { return *broker_disk_; }
  Disk& log_disk() { return *log_disk_; }

  pid_t pid(const std::string& part) { return system_->part(part).pid; }
  /// SIGKILL, and waits until it is back and ready.
  void kill_and_wait(const std::string& part);
  /// What NGINX's master started.
  std::vector<pid_t> nginx_workers();
  /// A number of the metrics of a service; 0 where there is none.
  double metric(const std::string& service, const std::string& name);
  /// rabbitmqctl with these words. Throws std::runtime_error unless it succeeds; what it printed.
  std::string broker_control(const std::vector<std::string>& words);
  /// Queues that RabbitMQ has and can't serve (docs/runbook.md).
  std::vector<std::string> queues_down();
  /// What /readyz of a service says, whatever its status.
  system::Answer readiness(const std::string& service);

 private:
  system::TemporaryFolder folder_;
  std::unique_ptr<Disk> store_disk_;
  std::unique_ptr<Disk> broker_disk_;
  std::unique_ptr<Disk> log_disk_;
  std::unique_ptr<system::System> system_;
  std::unique_ptr<Network> network_;
};

/// People who send over HTTP, and others who talk over sockets, from the start to end(), while a
/// test does something bad. The one oracle judges both.
class Traffic {
 public:
  /// Registers them all. Throws std::runtime_error if that fails.
  explicit Traffic(Stage& stage, const e2e::Crowd& crowd = kSome);

  e2e::Load& load() { return *load_; }
  e2e::LiveClients& live() { return *live_; }
  /// Until messages of each sender and over sockets are accepted, and all parts are ready; how long
  /// that took, or nothing after `limit`.
  std::optional<std::chrono::milliseconds> recovered(
      std::chrono::seconds limit = std::chrono::seconds{90});
  /// Nobody says anything new; all that broke the promise.
  std::vector<std::string> end();
  const e2e::Answers& answers() const { return load_->answers(); }
  int accepted_over_sockets() const { return live_->accepted(); }
  /// What users saw, for people.
  std::string told() const;

  static constexpr int kSenders = 4;
  static constexpr e2e::Crowd kSome{.people = 10,
                                    .devices_each = 2,
                                    .conversations = 5,
                                    .messages_per_second = 20,
                                    .drops_per_second = 1};
  /// The same, who close no connection themselves.
  static constexpr e2e::Crowd kSteady{.people = 10,
                                      .devices_each = 2,
                                      .conversations = 5,
                                      .messages_per_second = 20,
                                      .drops_per_second = 0};

 private:
  Stage& stage_;
  std::unique_ptr<e2e::LiveClients> live_;
  std::unique_ptr<e2e::Load> load_;
};

}  // namespace parley::faults
