#include "child_process.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/clock.hpp"

namespace parley::runtime::testing {
namespace {

constexpr std::chrono::milliseconds kLook{5};

std::string text_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

void redirect(const std::string& path, int descriptor) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  dup2(file, descriptor);
  close(file);
}

}  // namespace

ChildProcess::ChildProcess(const std::string& program, std::vector<std::string> arguments,
                           std::vector<std::string> environment) {
  folder_ = ::testing::TempDir() + "parley_child_XXXXXX";
  if (!mkdtemp(folder_.data())) throw std::runtime_error("no temporary folder");
  arguments.insert(arguments.begin(), program);
  std::vector<char*> argv = pointers(arguments);
  std::vector<char*> envp = pointers(environment);
  const std::string out = folder_ + "/out";
  const std::string err = folder_ + "/err";
  process_ = fork();
  if (process_ != 0) return;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  redirect(out, STDOUT_FILENO);
  redirect(err, STDERR_FILENO);
  execve(program.c_str(), argv.data(), envp.data());
  _exit(127);
}

ChildProcess::~ChildProcess() {
  if (!status_) {
    signal(SIGKILL);
    wait();
  }
  std::filesystem::remove_all(folder_);
}

void ChildProcess::signal(int number) const {
  if (!status_) kill(process_, number);
}

std::optional<int> ChildProcess::wait(std::chrono::milliseconds time) {
  const auto end = Monotonic::now() + time;
  while (!status_) {
    int status = 0;
    if (waitpid(process_, &status, WNOHANG) == process_) {
      status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    } else if (Monotonic::now() > end) {
      return std::nullopt;
    } else {
      std::this_thread::sleep_for(kLook);
    }
  }
  return status_;
}

std::string ChildProcess::output() const { return text_of(folder_ + "/out"); }
std::string ChildProcess::errors() const { return text_of(folder_ + "/err"); }

std::string ChildProcess::logged(const std::string& event, const std::string& member) const {
  const auto end = Monotonic::now() + std::chrono::seconds{20};
  while (Monotonic::now() < end) {
    std::istringstream lines(output());
    for (std::string line; std::getline(lines, line);) {
      boost::system::error_code error;
      const auto value = boost::json::parse(line, error);
      if (error || !value.is_object() || value.at("event").as_string() != event) continue;
      const auto* found = value.as_object().if_contains(member);
      if (!found) return "";
      return found->is_string() ? std::string(found->as_string()) : boost::json::serialize(*found);
    }
    std::this_thread::sleep_for(kLook);
  }
  return "";
}

}  // namespace parley::runtime::testing
