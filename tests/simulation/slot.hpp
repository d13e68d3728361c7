#pragma once

#include <functional>
#include <memory>

#include "site.hpp"

namespace parley::simulation {

/// Runs one program of a kind, ends it, and starts it again. Threads: outside all programs.
template <typename Program>
class Slot {
 public:
  explicit Slot(const Site& site) : site_(site) { start(); }

  /// The program, if requests reach it; else nullptr.
  Program* up() { return state_ == State::kUp ? program_.get() : nullptr; }
  bool is_down() const { return state_ == State::kDown; }
  Process process() const { return process_; }

  void start() {
    state_ = State::kStarting;
    process_ = site_.scheduler.begin_process();
    in_thread([this] {
      program_ = std::make_unique<Program>(site_);
      if (state_ == State::kStarting) state_ = State::kUp;
    });
  }
  /// Ends it by SIGKILL or gracefully. Its sockets must be closed before.
  void end(bool killed) {
    if (state_ != State::kUp) return;
    state_ = State::kEnding;
    if (killed) site_.scheduler.kill(process_);
    in_thread([this] {
      program_.reset();
      state_ = State::kDown;
    });
  }

 private:
  enum class State { kDown, kStarting, kUp, kEnding };

  void in_thread(std::function<void()> body) {
    site_.scheduler.run_as(process_, [&] { site_.scheduler.start(std::move(body)); });
  }

  const Site site_;
  State state_ = State::kDown;
  Process process_ = 0;
  std::unique_ptr<Program> program_;
};

}  // namespace parley::simulation
