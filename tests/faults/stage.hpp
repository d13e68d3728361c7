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
#include "test_support/temporary_folder.hpp"

namespace parley::faults {

/// A whole Parley in which any part can fail: with proxies between its parts, and limited disks for
/// the store, RabbitMQ's data and the logs.
class Stage {
 public:
  /// With `direct`, the parts connect without proxies: a Proxy accepts connections for a service
  /// that is down, so NGINX would not try another one.
  enum class Links { kProxied, kDirect };
  /// `store` is "sqlite" or "mongodb"; the data of a MongoDB server is not on a limited disk.
  explicit Stage(Links links = Links::kProxied, const system::Environment& environment = {},
                 const std::string& store = "sqlite");
  ~Stage();

  /// The stage shared by the tests of a program; each leaves it healthy.
  static Stage& shared();
  /// The next shared() starts a new one.
  static void forget_shared();

  system::System& system() { return *system_; }
  /// Only if links are proxied.
  Network& network() { return *network_; }
  Disk& store_disk() { return *store_disk_; }
  Disk& broker_disk() { return *broker_disk_; }
  Disk& log_disk() { return *log_disk_; }

  pid_t pid(const std::string& part) { return system_->part(part).pid; }
  /// Sends SIGKILL, and waits until the part is back and ready.
  void kill_and_wait(const std::string& part);
  /// The processes started by NGINX's master.
  std::vector<pid_t> nginx_workers();
  /// The value of a service's metric; 0 if there is none.
  double metric(const std::string& service, const std::string& name);
  /// Runs rabbitmqctl with these words and returns its output. Throws std::runtime_error if it
  /// fails.
  std::string broker_control(const std::vector<std::string>& words);
  /// Queues that exist but that RabbitMQ can't serve (docs/runbook.md).
  std::vector<std::string> queues_down();
  /// A service's answer on /readyz, whatever its status.
  system::Answer readiness(const std::string& service);

 private:
  test_support::TemporaryFolder folder_;
  std::unique_ptr<Disk> store_disk_;
  std::unique_ptr<Disk> broker_disk_;
  std::unique_ptr<Disk> log_disk_;
  std::unique_ptr<system::System> system_;
  std::unique_ptr<Network> network_;
};

/// Users who send over HTTP, and others who talk over sockets, from the start to end(), while a
/// test causes a fault. One oracle judges both.
class Traffic {
 public:
  /// Registers all users. Throws std::runtime_error if that fails.
  explicit Traffic(Stage& stage, const e2e::Crowd& crowd = kSome);

  e2e::Load& load() { return *load_; }
  e2e::LiveClients& live() { return *live_; }
  /// Waits until messages of each sender and over sockets are accepted and all parts are ready.
  /// Returns how long that took, or nothing after `limit`.
  std::optional<std::chrono::milliseconds> recovered(
      std::chrono::seconds limit = std::chrono::seconds{90});
  /// Stops sending and returns all violations of the promise.
  std::vector<std::string> end();
  const e2e::Answers& answers() const { return load_->answers(); }
  int accepted_over_sockets() const { return live_->accepted(); }
  /// What users experienced, as text.
  std::string told() const;

  static constexpr int kSenders = 4;
  static constexpr e2e::Crowd kSome{.people = 10,
                                    .devices_each = 2,
                                    .conversations = 5,
                                    .messages_per_second = 20,
                                    .drops_per_second = 1};
  /// The same, but without dropping connections.
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
