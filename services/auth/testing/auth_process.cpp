#include "auth_process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <stdexcept>
#include <thread>

#include "base/id.hpp"

namespace parley::auth {
namespace {

std::string temporary_file() {
  return (std::filesystem::temp_directory_path() / ("parley-auth-" + random_id_text())).string();
}

std::string read_file(const std::string& name) {
  std::ifstream file(name);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> environment_of(const stores::StoreSettings& store) {
  std::vector<std::string> environment{"PATH=/usr/bin:/bin"};
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name)) {
      environment.push_back(std::string(name) + "=" + value);
    }
  }
  environment.push_back("PARLEY_STORE=" + std::string(stores::kind_name(store.kind)));
  environment.push_back("PARLEY_SQLITE_DIR=" + store.sqlite_dir.string());
  environment.push_back("PARLEY_MONGODB_PREFIX=" + store.database_prefix);
  if (!store.mongodb_uri.empty()) environment.push_back("PARLEY_MONGODB_URI=" + store.mongodb_uri);
  return environment;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  all.reserve(texts.size() + 1);
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

int spawn(const stores::StoreSettings& store, const Flags& words, const std::string& input,
          const std::string& output) {
  std::vector<std::string> command{PARLEY_AUTH_SERVICE};
  command.insert(command.end(), words.begin(), words.end());
  std::vector<std::string> environment = environment_of(store);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, input.c_str(), O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, output.c_str(), O_WRONLY | O_CREAT | O_APPEND,
                                   0600);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  int process_id = -1;
  const int failed = posix_spawn(&process_id, command[0].c_str(), &actions, nullptr,
                                 pointers(command).data(), pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error("can't start " + command[0]);
  return process_id;
}

int wait_for(int process_id) {
  int status = 0;
  waitpid(process_id, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

bool eventually(std::chrono::milliseconds limit, const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  return true;
}

CommandResult run_auth_command(const stores::StoreSettings& store, const Flags& words,
                               const std::string& input) {
  const std::string input_file = temporary_file();
  const std::string output_file = temporary_file();
  std::ofstream(input_file) << input;
  const int status = wait_for(spawn(store, words, input_file, output_file));
  CommandResult result{status, read_file(output_file)};
  std::filesystem::remove(input_file);
  std::filesystem::remove(output_file);
  return result;
}

AuthProcess::AuthProcess(const stores::StoreSettings& store, const Flags& flags)
    : log_file_(temporary_file()) {
  Flags words{"--listen", "127.0.0.1:0", "--internal-listen", "127.0.0.1:0", "--drain-ms", "50"};
  words.insert(words.end(), flags.begin(), flags.end());
  process_id_ = spawn(store, words, "/dev/null", log_file_);
  static const std::regex kListening(
      R"re("event":"listening","address":"([^"]+)","internal_address":"([^"]+)")re");
  std::smatch found;
  std::string written;
  const bool listening = eventually(std::chrono::seconds{30}, [&] {
    written = log();
    return std::regex_search(written, found, kListening);
  });
  if (!listening) throw std::runtime_error("auth-service doesn't listen: " + written);
  url_ = "http://" + found[1].str();
  internal_url_ = "http://" + found[2].str();
}

AuthProcess::~AuthProcess() {
  if (process_id_ > 0) {
    signal(SIGKILL);
    wait();
  }
  std::filesystem::remove(log_file_);
}

std::string AuthProcess::log() const { return read_file(log_file_); }

void AuthProcess::signal(int number) const { kill(process_id_, number); }

int AuthProcess::wait() {
  const int status = wait_for(process_id_);
  process_id_ = -1;
  return status;
}

}  // namespace parley::auth
