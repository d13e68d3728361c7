#include "mongo_testing/mongodb.hpp"

#include <boost/json.hpp>
#include <csignal>
#include <stdexcept>
#include <utility>

namespace parley::mongo_testing {

void MongoDb::start() {
  manager_.emplace(
      std::vector<std::string>{PARLEY_MONGODB_SCRIPT, "start", "--dir", folder_.path()},
      test_support::ProcessOptions{.last_signal = SIGTERM});
  const std::string line = manager_->next_line();
  if (line.empty()) throw std::runtime_error("scripts/parts/mongodb.py starts no server");
  const auto about = boost::json::parse(line);
  uri_ = about.at("uri").as_string();
  pid_ = about.at("pid").to_number<pid_t>();
}

void MongoDb::kill() {
  if (pid_ > 0) ::kill(std::exchange(pid_, 0), SIGKILL);
  manager_->wait();
}

}  // namespace parley::mongo_testing
