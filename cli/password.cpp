#include "password.hpp"

#include <fcntl.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <iostream>

namespace parley::cli {
namespace {

/// Switches the echo off. Ctrl-C must not leave it off: signals are blocked until it is back.
class Silence {
 public:
  explicit Silence(int terminal) : terminal_(terminal) {
    sigset_t interrupts;
    sigemptyset(&interrupts);
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP}) {
      sigaddset(&interrupts, number);
    }
    ::pthread_sigmask(SIG_BLOCK, &interrupts, &before_);
    quiet_ = ::tcgetattr(terminal, &shown_) == 0;
    if (!quiet_) return;
    termios hidden = shown_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    // Signal characters then arrive as input, and end it.
    hidden.c_lflag &= ~static_cast<tcflag_t>(ISIG);
    hidden.c_cc[VEOL] = '\x03';
    quiet_ = ::tcsetattr(terminal, TCSAFLUSH, &hidden) == 0;
  }
  ~Silence() {
    if (quiet_) ::tcsetattr(terminal_, TCSAFLUSH, &shown_);
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;
  bool quiet() const { return quiet_; }

 private:
  int terminal_;
  bool quiet_ = false;
  termios shown_{};
  sigset_t before_{};
};

void say(int terminal, const std::string& text) {
  [[maybe_unused]] const auto written = ::write(terminal, text.data(), text.size());
}

}  // namespace

Result<std::string> ask_password(const std::string& prompt) {
  const int terminal = ::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (terminal < 0) {
    return Error{code::kInvalid, "no terminal to read the password from: use --password-stdin"};
  }
  std::string password;
  bool quiet = false;
  {
    const Silence silence(terminal);
    quiet = silence.quiet();
    if (quiet) say(terminal, prompt);
    char next = 0;
    while (quiet && ::read(terminal, &next, 1) == 1 && next != '\n') {
      password += next;
      if (next == '\x03') break;
    }
  }
  if (quiet) say(terminal, "\n");
  ::close(terminal);
  if (!quiet) return Error{code::kInvalid, "the terminal's echo can't be switched off"};
  if (password.empty() || password.ends_with('\x03')) {
    return Error{code::kInvalid, "no password was entered"};
  }
  return password;
}

Result<std::string> read_password() {
  std::string password;
  std::getline(std::cin, password);
  if (password.ends_with('\r')) password.pop_back();
  if (password.empty()) return Error{code::kInvalid, "no password on standard input"};
  return password;
}

}  // namespace parley::cli
