#include "signals.hpp"

#include <unistd.h>

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "log/log.hpp"

namespace parley::runtime {
namespace {

constexpr std::chrono::milliseconds kLook{50};

sigset_t set_of(std::initializer_list<int> signals) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : signals) sigaddset(&set, signal);
  return set;
}

sigset_t held_signals() { return set_of({SIGTERM, SIGINT, SIGHUP}); }

[[noreturn]] void end_at_once(std::string_view reason) {
  log::error("stopped at once", {{"reason", reason}});
  // Threads may hang: no destructor is run.
  _exit(1);
}

void watch(const std::stop_token& stopped, Monotonic::time_point end) {
  const sigset_t set = set_of({SIGTERM, SIGINT});
  while (!stopped.stop_requested()) {
    const timespec pause{0, std::chrono::nanoseconds(kLook).count()};
    if (sigtimedwait(&set, nullptr, &pause) > 0) end_at_once("a second signal");
    if (Monotonic::now() >= end) end_at_once("stopping took too long");
  }
}

}  // namespace

void hold_signals() {
  const sigset_t set = held_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

int wait_for_signal() {
  const sigset_t set = held_signals();
  int signal = 0;
  while (sigwait(&set, &signal) != 0) {
  }
  return signal;
}

int wait_for_signal(std::chrono::milliseconds limit) {
  const sigset_t set = held_signals();
  const auto whole = std::chrono::floor<std::chrono::seconds>(limit);
  const timespec time{whole.count(), std::chrono::nanoseconds(limit - whole).count()};
  return std::max(0, sigtimedwait(&set, nullptr, &time));
}

StopWatch::StopWatch(Monotonic::duration limit)
    : thread_([end = Monotonic::now() + limit](const std::stop_token& stopped) {
        watch(stopped, end);
      }) {}

}  // namespace parley::runtime
