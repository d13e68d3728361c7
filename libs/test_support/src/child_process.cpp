#include "test_support/child_process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include "test_support/eventually.hpp"

namespace parley::test_support {
namespace {

class File {
 public:
  File(const std::filesystem::path& path, int flags)
      : descriptor_(open(path.c_str(), flags | O_CLOEXEC, 0600)) {
    if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), path.string());
  }
  ~File() { close(descriptor_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

constexpr int kToWrite = O_WRONLY | O_CREAT | O_APPEND;

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> with_own(const Environment& added) {
  std::vector<std::string> all;
  for (char** line = environ; *line != nullptr; ++line) {
    const std::string text = *line;
    if (text.starts_with("PARLEY_") || added.contains(text.substr(0, text.find('=')))) continue;
    all.push_back(text);
  }
  for (const auto& [name, value] : added) all.push_back(name + "=" + value);
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  all.reserve(texts.size() + 1);
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& words, const ProcessOptions& options)
    : last_signal_(options.last_signal) {
  std::ofstream(folder_.path() / "in") << options.input;
  const File in(folder_.path() / "in", O_RDONLY);
  const File out(folder_.path() / "out", kToWrite);
  const File err(folder_.path() / "err", kToWrite);
  const int errors_to = options.errors == Errors::kKept         ? err.descriptor()
                        : options.errors == Errors::kWithOutput ? out.descriptor()
                                                                : STDERR_FILENO;
  std::vector<std::string> arguments = words;
  std::vector<std::string> variables = with_own(options.environment);
  const auto argv = pointers(arguments);
  const auto envp = pointers(variables);
  const pid_t parent = getpid();
  process_ = fork();
  if (process_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (process_ > 0) return;
  prctl(PR_SET_PDEATHSIG, last_signal_);
  // Whoever died before that line doesn't count.
  if (getppid() != parent) _exit(127);
  dup2(in.descriptor(), STDIN_FILENO);
  dup2(out.descriptor(), STDOUT_FILENO);
  dup2(errors_to, STDERR_FILENO);
  execvpe(argv[0], argv.data(), envp.data());
  _exit(127);
}

ChildProcess::~ChildProcess() {
  signal(last_signal_);
  if (wait()) return;
  signal(SIGKILL);
  wait();
}

void ChildProcess::signal(int number) const {
  if (!status_) kill(process_, number);
}

bool ChildProcess::has_ended() {
  int status = 0;
  if (!status_ && waitpid(process_, &status, WNOHANG) == process_) {
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  return status_.has_value();
}

std::optional<int> ChildProcess::wait(std::chrono::milliseconds limit) {
  eventually(limit, [this] { return has_ended(); });
  return status_;
}

int ChildProcess::stop(int number) {
  signal(number);
  if (!wait(std::chrono::minutes{5})) throw std::runtime_error("a child process does not end");
  return *status_;
}

std::string ChildProcess::output() const { return read_file(folder_.path() / "out"); }
std::string ChildProcess::errors() const { return read_file(folder_.path() / "err"); }

std::string ChildProcess::next_line() {
  std::string line;
  eventually(std::chrono::minutes{10}, [&] {
    // Before the output is read: what comes after the last reading is not missed.
    const bool is_over = has_ended();
    const std::string rest = output().substr(returned_);
    const auto end = rest.find('\n');
    if (end == std::string::npos) return is_over;
    line = rest.substr(0, end);
    returned_ += end + 1;
    return true;
  });
  return line;
}

std::string ChildProcess::logged(const std::string& event, const std::string& member) {
  std::string value;
  eventually(std::chrono::minutes{1}, [&] {
    const bool is_over = has_ended();
    std::istringstream lines(output());
    for (std::string line; std::getline(lines, line);) {
      boost::system::error_code error;
      const auto parsed = boost::json::parse(line, error);
      const auto* object = error ? nullptr : parsed.if_object();
      const auto* name = object != nullptr ? object->if_contains("event") : nullptr;
      if (name == nullptr || *name != boost::json::string_view(event)) continue;
      const auto* found = object->if_contains(member);
      if (found != nullptr) {
        value =
            found->is_string() ? std::string(found->get_string()) : boost::json::serialize(*found);
      }
      return true;
    }
    return is_over;
  });
  return value;
}

CommandResult run(const std::vector<std::string>& words, const ProcessOptions& options) {
  ChildProcess process(words, options);
  const auto status = process.wait(std::chrono::hours{1});
  if (!status) throw std::runtime_error(words.front() + " does not end");
  return {*status, process.output()};
}

}  // namespace parley::test_support
