#include "process.hpp"

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace parley::faults {

Process::Process(const std::vector<std::string>& words) {
  std::vector<std::string> all{"/usr/bin/setpriv", "--pdeathsig", "KILL", "--"};
  all.insert(all.end(), words.begin(), words.end());
  std::vector<char*> pointers;
  for (auto& word : all) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const int error =
      posix_spawn(&pid_, pointers.front(), nullptr, nullptr, pointers.data(), environ);
  if (error != 0) throw std::system_error(error, std::generic_category(), words.front());
}

Process::~Process() {
  ::kill(pid_, SIGTERM);
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace parley::faults
