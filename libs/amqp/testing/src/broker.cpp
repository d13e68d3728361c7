#include "amqp_testing/broker.hpp"

#include <signal.h>

#include <boost/json.hpp>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "amqp_testing/freeze.hpp"
#include "test_support/child_process.hpp"

namespace parley::amqp_testing {
namespace {

const std::string kScript = PARLEY_RABBITMQ_SCRIPT;

}  // namespace

Broker& Broker::shared() {
  static Broker broker;
  return broker;
}

const std::string& Broker::uri_of(const std::string& user) const {
  return user == "chat" ? chat_uri_ : consumer_uri_;
}

void Broker::start() {
  manager_.emplace(
      std::vector<std::string>{"python3", kScript, "start", "--tls", "--dir", folder_.path()},
      test_support::ProcessOptions{.last_signal = SIGTERM});
  const std::string line = manager_->next_line();
  if (line.empty()) {
    std::ostringstream log;
    log << std::ifstream(folder_.path() / "log" / "start.log").rdbuf();
    throw std::runtime_error("RabbitMQ did not start: " + log.str());
  }
  const auto about = boost::json::parse(line).as_object();
  server_ = static_cast<pid_t>(about.at("pid").as_int64());
  uri_ = about.at("amqp_uri_test").as_string();
  chat_uri_ = about.at("amqp_uri_chat").as_string();
  consumer_uri_ = about.at("amqp_uri_consumer").as_string();
  foreign_ca_file_ = about.at("foreign_ca_file").as_string();
  endpoint_ = amqp::parse_endpoint(uri_).value();
  tls_uri_ = about.at("amqps_uri_test").as_string();
  tls_endpoint_ = amqp::parse_endpoint(tls_uri_).value();
  tls_endpoint_.ca_file = about.at("ca_file").as_string();
}

void Broker::kill() {
  if (server_ > 0) ::kill(std::exchange(server_, 0), SIGKILL);
  manager_->wait();
}

void Broker::freeze() { amqp_testing::freeze(server_); }
void Broker::thaw() { ::kill(server_, SIGCONT); }

std::string Broker::control(const std::string& arguments) {
  const std::string command =
      "python3 " + kScript + " ctl --dir " + folder_.path().string() + " -- -q " + arguments;
  const auto done =
      test_support::run({"sh", "-c", command}, {.errors = test_support::Errors::kShown});
  if (done.exit_status != 0) throw std::runtime_error("failed: " + command);
  return done.output;
}

}  // namespace parley::amqp_testing
