#pragma once

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <initializer_list>

namespace parley::cli {

/// Receives signals through a descriptor instead of a handler. Create it before any other thread,
/// which would receive them otherwise. Threads: one. Stop: the destructor restores the signal mask.
class Signals {
 public:
  explicit Signals(std::initializer_list<int> numbers) {
    sigset_t set;
    sigemptyset(&set);
    for (const int number : numbers) sigaddset(&set, number);
    ::pthread_sigmask(SIG_BLOCK, &set, &before_);
    descriptor_ = ::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  }
  ~Signals() {
    ::close(descriptor_);
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  /// The next received signal; 0 if there is none.
  int next() {
    signalfd_siginfo info{};
    const bool came = ::read(descriptor_, &info, sizeof info) == sizeof info;
    return came ? static_cast<int>(info.ssi_signo) : 0;
  }
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_ = -1;
  sigset_t before_{};
};

}  // namespace parley::cli
