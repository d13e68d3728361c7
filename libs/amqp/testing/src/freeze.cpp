#include "amqp_testing/freeze.hpp"

#include <signal.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "test_support/eventually.hpp"

namespace parley::amqp_testing {
namespace {

using test_support::eventually;

bool stands_still(pid_t process) {
  const auto tasks = "/proc/" + std::to_string(process) + "/task";
  for (const auto& task : std::filesystem::directory_iterator(tasks)) {
    std::ifstream file(task.path() / "stat");
    std::string about;
    std::getline(file, about);
    // proc(5): the state comes after the name in parentheses.
    const auto name_end = about.rfind(')');
    if (name_end == std::string::npos || about.substr(name_end, 3) != ") T") return false;
  }
  return true;
}

}  // namespace

void freeze(pid_t process) {
  ::kill(process, SIGSTOP);
  if (!eventually([&] { return stands_still(process); })) {
    throw std::runtime_error("process " + std::to_string(process) + " does not stand still");
  }
}

}  // namespace parley::amqp_testing
