#include "fault.hpp"

#include <signal.h>
#include <sqlite3.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <memory>

namespace parley::faults {
namespace {

using namespace std::chrono_literals;

std::size_t any(Random& random, std::size_t count) {
  return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
}

using Processes = std::function<std::vector<pid_t>(Stage&)>;

Processes process(const std::string& part) {
  return [part](Stage& stage) { return std::vector{stage.pid(part)}; };
}

void signal_all(const std::vector<pid_t>& processes, int number) {
  for (const pid_t one : processes) {
    if (one != 0) ::kill(one, number);
  }
}

Fault kill(const std::string& name, const Processes& processes) {
  return {name + " kill", [processes](Stage& stage, Random&) -> End {
            signal_all(processes(stage), SIGKILL);
            return [] {};
          }};
}

Fault freeze(const std::string& name, const Processes& processes) {
  return {name + " freeze", [processes](Stage& stage, Random&) -> End {
            const auto frozen = processes(stage);
            signal_all(frozen, SIGSTOP);
            return [frozen] { signal_all(frozen, SIGCONT); };
          }};
}

using Links = std::function<std::vector<Proxy*>(Stage&, Random&)>;

Fault worsen(const std::string& name, const Links& links, const std::vector<Condition>& ways) {
  return {name, [links, ways](Stage& stage, Random& random) -> End {
            const auto chosen = links(stage, random);
            const Condition& way = ways[any(random, ways.size())];
            for (Proxy* proxy : chosen) proxy->set(way);
            return [chosen] {
              for (Proxy* proxy : chosen) proxy->set({});
            };
          }};
}

Fault cut(const std::string& name, const Links& links) {
  return worsen(name + " cut", links,
                {{.to_server = false, .to_client = false},
                 {.to_server = false},
                 {.to_client = false},
                 {.cuts = true, .refuses = true}});
}

Fault slow(const std::string& name, const Links& links) {
  return worsen(name + " slow", links,
                {{.delay = 50ms}, {.delay = 500ms}, {.bytes_per_second = 4096}, {.cuts = true}});
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
  return {links[any(random, links.size())]};
}

/// The write locks of all files of a store, as another process would hold them.
class WriteLocks {
 public:
  explicit WriteLocks(const std::string& folder) {
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
      if (file.path().extension() != ".db") continue;
      sqlite3* database = nullptr;
      sqlite3_open_v2(file.path().c_str(), &database, SQLITE_OPEN_READWRITE, nullptr);
      sqlite3_busy_timeout(database, 2000);
      sqlite3_exec(database, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
      databases_.push_back(database);
    }
  }
  WriteLocks(const WriteLocks&) = delete;
  WriteLocks& operator=(const WriteLocks&) = delete;
  ~WriteLocks() {
    for (sqlite3* database : databases_) sqlite3_close_v2(database);
  }

 private:
  std::vector<sqlite3*> databases_;
};

Fault store_freeze() {
  return {"store freeze", [](Stage& stage, Random&) -> End {
            auto locks = std::make_shared<WriteLocks>(stage.system().data() + "/store");
            return [locks]() mutable { locks.reset(); };
          }};
}

/// Locked again and again for half a second.
Fault store_slow() {
  return {"store slow", [](Stage& stage, Random&) -> End {
            auto stopping = std::make_shared<std::atomic<bool>>(false);
            auto locker = std::make_shared<std::thread>(
                [stopping, folder = stage.system().data() + "/store"] {
                  while (!*stopping) {
                    {
                      const WriteLocks locks(folder);
                      std::this_thread::sleep_for(500ms);
                    }
                    std::this_thread::sleep_for(50ms);
                  }
                });
            return [stopping, locker] {
              *stopping = true;
              locker->join();
            };
          }};
}

Fault full(const std::string& name, Disk& (Stage::*disk)()) {
  return {name + " disk full", [disk](Stage& stage, Random&) -> End {
            (stage.*disk)().leave_free(0);
            return [&stage, disk] { (stage.*disk)().make_room(); };
          }};
}

}  // namespace

std::vector<Fault> all_faults() {
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
                         store_freeze(),
                         store_slow(),
                         full("store", &Stage::store_disk),
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
  // Only root has disks of limited size.
  if (geteuid() != 0) {
    std::erase_if(all, [](const Fault& fault) { return fault.name.ends_with("disk full"); });
  }
  for (Fault& fault : all) {
    // A queue of a broker whose disk was full may stay down: docs/runbook.md.
    if (fault.name == "broker disk full") {
      fault.remedy = [](Stage& stage) {
        stage.kill_and_wait("rabbitmq");
        // A queue that is only just starting is down, too.
        if (system::eventually(60s, [&] { return stage.queues_down().empty(); })) return;
        for (const auto& queue : stage.queues_down()) {
          std::cout << "  " << queue << " is damaged and deleted" << std::endl;
          stage.broker_control({"delete_queue", "-p", "parley", queue});
        }
      };
    }
  }
  return all;
}

}  // namespace parley::faults
