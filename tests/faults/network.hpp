#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "proxy.hpp"
#include "system/system.hpp"

namespace parley::faults {

/// The connections between the parts of a system, each led through a Proxy: those of NGINX to each
/// service, and those of each service to RabbitMQ and, where the store is MongoDB, to that.
///
/// The parts are told by their configuration files and started again; System::restart() would write
/// those anew. Throws std::runtime_error if that doesn't succeed.
class Network {
 public:
  explicit Network(system::System& system);

  /// Between NGINX and the service; between the service and RabbitMQ, or the store's server.
  Proxy& to_service(const std::string& service) { return *to_service_.at(service); }
  Proxy& to_broker(const std::string& service) { return *to_broker_.at(service); }
  Proxy& to_store(const std::string& service) { return *to_store_.at(service); }
  /// All of one kind. SQLite has no connections.
  std::vector<Proxy*> to_services();
  std::vector<Proxy*> to_brokers();
  std::vector<Proxy*> to_stores();
  /// As if nothing had been.
  void heal();

 private:
  std::map<std::string, std::unique_ptr<Proxy>> to_service_;
  std::map<std::string, std::unique_ptr<Proxy>> to_broker_;
  std::map<std::string, std::unique_ptr<Proxy>> to_store_;
};

}  // namespace parley::faults
