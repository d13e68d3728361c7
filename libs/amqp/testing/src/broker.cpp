#include "amqp_testing/broker.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include "amqp_testing/freeze.hpp"

namespace parley::amqp_testing {
namespace {

const std::string kScript = PARLEY_RABBITMQ_SCRIPT;

std::string make_folder() {
  std::string name = std::filesystem::temp_directory_path() / "parley-broker-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  return name;
}

std::string read_line(int fd) {
  std::string line;
  char c = 0;
  while (read(fd, &c, 1) == 1 && c != '\n') line.push_back(c);
  return line;
}

}  // namespace

Broker::Broker() : folder_(make_folder()) { start(); }

Broker::~Broker() {
  stop();
  std::filesystem::remove_all(folder_);
}

Broker& Broker::shared() {
  static Broker broker;
  return broker;
}

const std::string& Broker::uri_of(const std::string& user) const {
  return user == "chat" ? chat_uri_ : consumer_uri_;
}

void Broker::start() {
  stop();
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  manager_ = fork();
  if (manager_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    dup2(ends[1], STDOUT_FILENO);
    execlp("python3", "python3", kScript.c_str(), "start", "--tls", "--dir", folder_.c_str(),
           nullptr);
    _exit(127);
  }
  close(ends[1]);
  const std::string line = read_line(ends[0]);
  close(ends[0]);
  if (line.empty()) throw std::runtime_error("RabbitMQ did not start; see " + folder_);
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

void Broker::stop() {
  if (manager_ <= 0) return;
  ::kill(manager_, SIGTERM);
  waitpid(manager_, nullptr, 0);
  manager_ = server_ = -1;
}

void Broker::kill() {
  ::kill(server_, SIGKILL);
  waitpid(manager_, nullptr, 0);
  manager_ = server_ = -1;
}

void Broker::freeze() { amqp_testing::freeze(server_); }
void Broker::thaw() { ::kill(server_, SIGCONT); }

std::string Broker::control(const std::string& arguments) {
  const std::string command =
      "python3 " + kScript + " ctl --dir " + folder_ + " -- -q " + arguments;
  FILE* const output = popen(command.c_str(), "r");
  if (output == nullptr) throw std::runtime_error("failed: " + command);
  std::string said;
  for (int c = std::fgetc(output); c != EOF; c = std::fgetc(output)) {
    said.push_back(static_cast<char>(c));
  }
  if (pclose(output) != 0) throw std::runtime_error("failed: " + command);
  return said;
}

bool eventually(const std::function<bool()>& holds, std::chrono::milliseconds time) {
  const auto deadline = std::chrono::steady_clock::now() + time;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

}  // namespace parley::amqp_testing
