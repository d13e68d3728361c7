#pragma once

#include <thread>

#include "bare.hpp"

namespace parley::bench {

/// For tests: a BareServer on its own thread. Stop: the destructor.
class RunningBare {
 public:
  RunningBare() : thread_([this] { server_.run(); }) {}
  ~RunningBare() {
    server_.stop();
    thread_.join();
  }
  RunningBare(const RunningBare&) = delete;
  RunningBare& operator=(const RunningBare&) = delete;

  std::uint16_t port() const { return server_.port(); }

 private:
  BareServer server_;
  std::thread thread_;
};

}  // namespace parley::bench
