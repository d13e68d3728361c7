#include "store_faults.hpp"

#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <thread>

#include "ways.hpp"

namespace parley::faults {
namespace {

using namespace std::chrono_literals;

/// Holds the write locks of all files of a store, as another process would.
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

Fault locked() {
  return {"store freeze", [](Stage& stage, Random&) -> End {
            auto locks = std::make_shared<WriteLocks>(stage.system().data() + "/store");
            return [locks]() mutable { locks.reset(); };
          }};
}

/// Locks the store repeatedly, for half a second each time.
Fault locked_often() {
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

/// supervisor doesn't run this server: the test itself restarts it.
Fault killed() {
  return {"store kill", [](Stage& stage, Random&) -> End {
            stage.system().mongodb()->kill();
            return [&stage] { stage.system().mongodb()->start(); };
          }};
}

std::vector<pid_t> server(Stage& stage) { return {stage.system().mongodb()->pid()}; }

std::vector<Proxy*> all_or_one(Stage& stage, Random& random) {
  auto links = stage.network().to_stores();
  if (any(random, 2) == 0) return links;
  return {links[any(random, links.size())]};
}

}  // namespace

std::vector<Fault> store_faults(const std::string& store) {
  if (store == "sqlite") return {locked(), locked_often(), full("store", &Stage::store_disk)};
  if (store == "mongodb") {
    return {killed(), freeze("store", server), cut("store", all_or_one), slow("store", all_or_one)};
  }
  throw std::invalid_argument("no store has the name " + store);
}

}  // namespace parley::faults
