#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "proxy.hpp"
#include "system/system.hpp"

namespace parley::faults {

/// Leads each connection between the parts of a system through a Proxy: from NGINX to each service,
/// and from each service to RabbitMQ and, if the store is MongoDB, to that.
///
/// Changes the parts' configuration files and restarts them; System::restart() would overwrite the
/// files. Throws std::runtime_error if that fails.
class Network {
 public:
  explicit Network(system::System& system);

  /// Between NGINX and the service; between the service and RabbitMQ, or the store's server.
  Proxy& to_service(const std::string& service) { return *to_service_.at(service); }
  Proxy& to_broker(const std::string& service) { return *to_broker_.at(service); }
  Proxy& to_store(const std::string& service) { return *to_store_.at(service); }
  /// All proxies of one kind. SQLite has no connections.
  std::vector<Proxy*> to_services();
  std::vector<Proxy*> to_brokers();
  std::vector<Proxy*> to_stores();
  /// Removes all faults.
  void heal();

 private:
  std::map<std::string, std::unique_ptr<Proxy>> to_service_;
  std::map<std::string, std::unique_ptr<Proxy>> to_broker_;
  std::map<std::string, std::unique_ptr<Proxy>> to_store_;
};

}  // namespace parley::faults
