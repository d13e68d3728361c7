#include "fault.hpp"

#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "store_faults.hpp"
#include "test_support/eventually.hpp"
#include "ways.hpp"

namespace parley::faults {
namespace {

using test_support::eventually;
using namespace std::chrono_literals;

Processes process(const std::string& part) {
  return [part](Stage& stage) { return std::vector{stage.pid(part)}; };
}

Links between(const std::vector<std::string>& to_broker,
              const std::vector<std::string>& to_service) {
  return [=](Stage& stage, Random&) {
    std::vector<Proxy*> links;
    for (const auto& one : to_broker) links.push_back(&stage.network().to_broker(one));
    for (const auto& one : to_service) links.push_back(&stage.network().to_service(one));
    return links;
  };
}

std::vector<Proxy*> any_link(Stage& stage, Random& random) {
  auto links = stage.network().to_brokers();
  for (Proxy* one : stage.network().to_services()) links.push_back(one);
  for (Proxy* one : stage.network().to_stores()) links.push_back(one);
  return {links[any(random, links.size())]};
}

}  // namespace

std::vector<Fault> all_faults(const std::string& store) {
  const auto consumer = process("chat-consumer");
  const auto broker = process("rabbitmq");
  const auto realtime = process("realtime-service-1");
  const auto nginx_workers = [](Stage& stage) { return stage.nginx_workers(); };
  const auto of_consumer = between({"chat-consumer"}, {});
  const auto of_realtime = between({"realtime-service-1"}, {"realtime-service-1"});
  const auto of_broker = [](Stage& stage, Random&) { return stage.network().to_brokers(); };
  const auto of_nginx = [](Stage& stage, Random&) { return stage.network().to_services(); };
  std::vector<Fault> all{kill("consumer", consumer),
                         freeze("consumer", consumer),
                         cut("consumer", of_consumer),
                         slow("consumer", of_consumer),
                         kill("broker", broker),
                         freeze("broker", broker),
                         cut("broker", of_broker),
                         slow("broker", of_broker),
                         full("broker", &Stage::broker_disk),
                         kill("realtime", realtime),
                         freeze("realtime", realtime),
                         cut("realtime", of_realtime),
                         slow("realtime", of_realtime),
                         kill("NGINX", process("nginx")),
                         freeze("NGINX", nginx_workers),
                         cut("NGINX", of_nginx),
                         slow("NGINX", of_nginx),
                         cut("network", any_link),
                         slow("network", any_link)};
  const auto of_store = store_faults(store);
  all.insert(std::ranges::find(all, "realtime kill", &Fault::name), of_store.begin(),
             of_store.end());
  // Disks of limited size need root.
  if (geteuid() != 0) {
    std::erase_if(all, [](const Fault& fault) { return fault.name.ends_with("disk full"); });
  }
  for (Fault& fault : all) {
    // After its disk was full, a queue of the broker may stay down: docs/runbook.md.
    if (fault.name == "broker disk full") {
      fault.remedy = [](Stage& stage) {
        // A queue that is still starting is reported as down, too; and a second start may read what
        // the first one couldn't.
        for (int i = 0; i < 2; ++i) {
          stage.kill_and_wait("rabbitmq");
          if (eventually(60s, [&] { return stage.queues_down().empty(); })) return;
          std::cout << "  queues are down a minute after RabbitMQ was started" << std::endl;
        }
        for (const auto& queue : stage.queues_down()) {
          std::cout << "  " << queue << " is damaged and deleted" << std::endl;
          stage.broker_control({"delete_queue", "-p", "parley", queue});
        }
      };
    }
  }
  return all;
}

bool is_of_store(const Fault& fault) { return fault.name.starts_with("store "); }

}  // namespace parley::faults
