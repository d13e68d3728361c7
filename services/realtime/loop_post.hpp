#pragma once

#include <functional>
#include <mutex>
#include <utility>

#include "websocket/server.hpp"

namespace parley::realtime {

/// Posts work to the sockets' loop for as long as there is one: what answers late (a confirm, a
/// key, the store) may outlive it. Share it; threads: any.
class LoopPost {
 public:
  explicit LoopPost(websocket::Server& server) : server_(&server) {}

  /// Runs the work on the loop, or drops it once end() was called.
  void operator()(std::function<void()> work) {
    const std::lock_guard lock(mutex_);
    if (server_ != nullptr) server_->post(std::move(work));
  }
  void end() {
    const std::lock_guard lock(mutex_);
    server_ = nullptr;
  }

 private:
  std::mutex mutex_;
  websocket::Server* server_;
};

}  // namespace parley::realtime
