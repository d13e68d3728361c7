#include "network.hpp"

#include <signal.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>
#include <stdexcept>

#include "test_support/eventually.hpp"

namespace parley::faults {

using system::System;
using test_support::eventually;

namespace {

const std::array kBehindNginx{"auth-service",   "user-service",       "chat-service-1",
                              "chat-service-2", "realtime-service-1", "realtime-service-2"};
const std::vector<std::string> kBeforeBroker{"chat-service-1", "chat-service-2", "chat-consumer",
                                             "realtime-service-1", "realtime-service-2"};
const std::vector<std::string> kBeforeStore{
    "auth-service",  "user-service",       "chat-service-1",    "chat-service-2",
    "chat-consumer", "realtime-service-1", "realtime-service-2"};

std::string read(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write(const std::string& path, const std::string& text) {
  if (!(std::ofstream(path) << text)) throw std::runtime_error("can't write " + path);
}

/// The port in the first group of the expression's first match.
unsigned find_port(const std::string& text, const std::string& expression) {
  std::smatch found;
  if (!std::regex_search(text, found, std::regex(expression))) {
    throw std::runtime_error("no " + expression + " in a configuration");
  }
  return static_cast<unsigned>(std::stoul(found[1]));
}

/// Restarts all in parallel, since each takes its time to stop.
void restart(System& system, const std::vector<std::string>& names) {
  auto before = system.parts();
  std::erase_if(before, [&](const system::Part& part) {
    return part.pid == 0 || std::ranges::find(names, part.name) == names.end();
  });
  if (before.size() != names.size()) throw std::runtime_error("a part has no process");
  for (const system::Part& part : before) ::kill(part.pid, SIGTERM);
  const bool are_back = eventually(std::chrono::seconds{60}, [&] {
    const auto now = system.parts();
    return std::ranges::all_of(before, [&](const system::Part& old) {
      const auto found = std::ranges::find(now, old.name, &system::Part::name);
      return found != now.end() && found->pid != 0 && found->pid != old.pid && found->ready;
    });
  });
  if (!are_back) throw std::runtime_error("a part doesn't come back behind its proxy");
}

/// Puts a Proxy between a service and the server whose address follows `before` in its settings.
std::unique_ptr<Proxy> put_before(System& system, const std::string& service,
                                  const std::string& before) {
  const std::string path = system.data() + "/conf/" + service + ".toml";
  const std::string settings = read(path);
  auto proxy = std::make_unique<Proxy>(find_port(settings, before + "127\\.0\\.0\\.1:([0-9]+)/"));
  write(path, std::regex_replace(settings, std::regex(before + "127\\.0\\.0\\.1:[0-9]+/"),
                                 before + "127.0.0.1:" + std::to_string(proxy->port()) + "/"));
  return proxy;
}

std::vector<Proxy*> all(const std::map<std::string, std::unique_ptr<Proxy>>& proxies) {
  std::vector<Proxy*> result;
  for (const auto& [name, proxy] : proxies) result.push_back(proxy.get());
  return result;
}

}  // namespace

Network::Network(System& system) {
  const std::string nginx = system.data() + "/nginx/nginx.conf";
  std::string upstreams = read(nginx);
  for (const std::string service : kBehindNginx) {
    const std::string settings = read(system.data() + "/conf/" + service + ".toml");
    const unsigned port = find_port(settings, "(?:^|\n)listen = \"127\\.0\\.0\\.1:([0-9]+)\"");
    auto& proxy = to_service_[service] = std::make_unique<Proxy>(port);
    upstreams = std::regex_replace(
        upstreams, std::regex("server 127\\.0\\.0\\.1:" + std::to_string(port) + " "),
        "server 127.0.0.1:" + std::to_string(proxy->port()) + " ");
  }
  write(nginx, upstreams);
  for (const auto& service : kBeforeBroker) to_broker_[service] = put_before(system, service, "@");
  const bool is_mongodb = system.mongodb() != nullptr;
  if (is_mongodb) {
    for (const auto& service : kBeforeStore) {
      to_store_[service] = put_before(system, service, "mongodb://");
    }
  }
  auto changed = is_mongodb ? kBeforeStore : kBeforeBroker;
  changed.push_back("nginx");
  restart(system, changed);
}

std::vector<Proxy*> Network::to_services() { return all(to_service_); }

std::vector<Proxy*> Network::to_brokers() { return all(to_broker_); }

std::vector<Proxy*> Network::to_stores() { return all(to_store_); }

void Network::heal() {
  for (Proxy* proxy : to_services()) proxy->set({});
  for (Proxy* proxy : to_brokers()) proxy->set({});
  for (Proxy* proxy : to_stores()) proxy->set({});
}

}  // namespace parley::faults
