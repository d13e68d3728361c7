#include "system/mongodb.hpp"

#include <signal.h>

#include <boost/json.hpp>
#include <stdexcept>
#include <utility>

namespace parley::system {
namespace {

const std::string kScript = PARLEY_SOURCE_DIR "/scripts/parts/mongodb.py";

}  // namespace

MongoDb::MongoDb() { start(); }

MongoDb::~MongoDb() { run({kScript, "stop", "--dir", folder_.path()}); }

void MongoDb::start() {
  const auto result = run({kScript, "start", "--dir", folder_.path(), "--detach"});
  if (result.exit_status != 0) throw std::runtime_error("no MongoDB: " + result.output);
  const auto line = result.output.substr(result.output.rfind('{'));
  const auto about = boost::json::parse(line).as_object();
  uri_ = about.at("uri").as_string();
  pid_ = static_cast<pid_t>(about.at("pid").as_int64());
}

void MongoDb::kill() {
  const pid_t killed = std::exchange(pid_, 0);
  ::kill(killed, SIGKILL);
  eventually(std::chrono::seconds{10}, [killed] { return ::kill(killed, 0) != 0; });
}

}  // namespace parley::system
