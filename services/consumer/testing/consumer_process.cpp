#include "consumer_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <cstdlib>
#include <sstream>
#include <stdexcept>

namespace parley::consumer {
namespace {

const std::string kProgram = PARLEY_CHAT_CONSUMER;

std::vector<std::string> environment(const std::string& amqp_uri,
                                     const stores::StoreSettings& store, unsigned partitions) {
  std::vector<std::string> lines;
  for (char** line = environ; *line != nullptr; ++line) {
    if (!std::string_view(*line).starts_with("PARLEY_")) lines.emplace_back(*line);
  }
  lines.push_back("PARLEY_AMQP_URI=" + amqp_uri);
  lines.push_back("PARLEY_STORE=" + std::string(stores::kind_name(store.kind)));
  lines.push_back("PARLEY_SQLITE_DIR=" + store.sqlite_dir.string());
  lines.push_back("PARLEY_MONGODB_URI=" + store.mongodb_uri);
  lines.push_back("PARLEY_MONGODB_PREFIX=" + store.database_prefix);
  lines.push_back("PARLEY_INTERNAL_LISTEN=127.0.0.1:0");
  lines.push_back("PARLEY_PARTITIONS=" + std::to_string(partitions));
  return lines;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

struct Child {
  pid_t pid;
  int output;
};

Child spawn(std::vector<std::string> command, std::vector<std::string> environment) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  const auto arguments = pointers(command);
  const auto variables = pointers(environment);
  const pid_t pid = fork();
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(ends[1], STDOUT_FILENO);
    execve(arguments[0], arguments.data(), variables.data());
    _exit(127);
  }
  close(ends[1]);
  return {pid, ends[0]};
}

int end_of(pid_t pid) {
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// The rest of the log stays unread in a pipe; it is small, so the program never blocks on it.
std::string listening_address(int output) {
  std::string line;
  char c = 0;
  while (read(output, &c, 1) == 1) {
    if (c != '\n') {
      line.push_back(c);
      continue;
    }
    boost::system::error_code error;
    const auto event = boost::json::parse(line, error);
    if (!error && event.is_object() && event.as_object().contains("internal_address")) {
      return std::string(event.at("internal_address").as_string());
    }
    line.clear();
  }
  return {};
}

}  // namespace

ConsumerProcess::ConsumerProcess(const std::string& amqp_uri, const stores::StoreSettings& store,
                                 unsigned partitions) {
  const Child child = spawn({kProgram}, environment(amqp_uri, store, partitions));
  pid_ = child.pid;
  output_ = child.output;
  address_ = listening_address(output_);
  if (address_.empty()) throw std::runtime_error("chat-consumer did not start");
}

ConsumerProcess::~ConsumerProcess() {
  kill();
  close(output_);
}

void ConsumerProcess::signal(int number) const {
  if (pid_ > 0) ::kill(pid_, number);
}

int ConsumerProcess::terminate() {
  signal(SIGTERM);
  const int status = end_of(pid_);
  pid_ = -1;
  return status;
}

void ConsumerProcess::kill() {
  if (pid_ <= 0) return;
  signal(SIGKILL);
  end_of(pid_);
  pid_ = -1;
}

std::string ConsumerProcess::get(const std::string& path) {
  if (pid_ <= 0) return {};
  http::ClientRequest request;
  request.url = "http://" + address_ + path;
  const auto response = client_.fetch(std::move(request));
  return response.has_value() ? response->body : "";
}

std::string ConsumerProcess::readiness() { return get("/readyz"); }
bool ConsumerProcess::ready() { return readiness().find("\"ready\":true") != std::string::npos; }

double ConsumerProcess::metric(const std::string& name) {
  std::istringstream lines(get("/metrics"));
  std::string line;
  double sum = -1;
  while (std::getline(lines, line)) {
    if (!line.starts_with(name + "{") && !line.starts_with(name + " ")) continue;
    if (sum < 0) sum = 0;
    sum += std::strtod(line.c_str() + line.rfind(' ') + 1, nullptr);
  }
  return sum;
}

std::string run_command(const std::vector<std::string>& words, const std::string& amqp_uri,
                        const stores::StoreSettings& store) {
  std::vector<std::string> command{kProgram};
  command.insert(command.end(), words.begin(), words.end());
  const Child child = spawn(std::move(command), environment(amqp_uri, store, 8));
  std::string output;
  std::array<char, 4096> chunk{};
  ssize_t size = 0;
  while ((size = read(child.output, chunk.data(), chunk.size())) > 0) {
    output.append(chunk.data(), static_cast<std::size_t>(size));
  }
  close(child.output);
  if (const int status = end_of(child.pid); status != 0) {
    throw std::runtime_error(words[0] + " failed with status " + std::to_string(status));
  }
  return output;
}

}  // namespace parley::consumer
