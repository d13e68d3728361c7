#include "program.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <memory>

namespace parley::cli {
namespace {

struct CloseFile {
  void operator()(FILE* file) const { ::fclose(file); }
};

Error not_there(const std::string& path, int error) {
  return {code::kNotFound, path + ": " + std::generic_category().message(error) +
                               "; this command is for the machine that chat-consumer runs on"};
}

/// With `output` as its standard output. Errors: as run_program.
Result<pid_t> start(const std::string& path, const std::vector<std::string>& arguments,
                    int output) {
  std::vector<std::string> words = arguments;
  words.insert(words.begin(), path);
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  pid_t child = -1;
  const int error = ::posix_spawnp(&child, path.c_str(), &actions, nullptr, argv.data(), ::environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return not_there(path, error);
  return child;
}

}  // namespace

std::string program_path(const std::string& name) {
  std::error_code error;
  const auto own = std::filesystem::read_symlink("/proc/self/exe", error);
  const auto beside = own.parent_path() / name;
  return !error && ::access(beside.c_str(), X_OK) == 0 ? beside.string() : name;
}

Status run_program(const std::string& path, const std::vector<std::string>& arguments,
                   const std::function<void(const std::string& line)>& on_line) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return Error{code::kInternal, std::generic_category().message(errno)};
  }
  const std::unique_ptr<FILE, CloseFile> output(::fdopen(ends[0], "r"));
  const auto child = start(path, arguments, ends[1]);
  ::close(ends[1]);
  if (child.has_error()) return child.error();
  char* line = nullptr;
  std::size_t room = 0;
  ssize_t length = 0;
  while ((length = ::getline(&line, &room, output.get())) >= 0) {
    std::string text(line, static_cast<std::size_t>(length));
    if (text.ends_with('\n')) text.pop_back();
    on_line(text);
  }
  ::free(line);
  int status = 0;
  ::waitpid(*child, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  const std::string how = WIFEXITED(status)
                              ? "ended with status " + std::to_string(WEXITSTATUS(status))
                              : "was ended by signal " + std::to_string(WTERMSIG(status));
  return Error{code::kInternal, path + " " + how};
}

}  // namespace parley::cli
