#pragma once

#include <functional>
#include <mutex>
#include <utility>

namespace parley::realtime {

/// Posts work to the sockets' loop for as long as there is one: what answers late (a confirm, a
/// key, the store) may outlive it. Share it; threads: any.
class LoopPost {
 public:
  using Work = std::function<void()>;
  /// Runs the work on the loop's thread later, in the order of the calls.
  explicit LoopPost(std::function<void(Work)> post) : post_(std::move(post)) {}

  /// Runs the work on the loop, or drops it once end() was called.
  void operator()(Work work) {
    const std::lock_guard lock(mutex_);
    if (post_) post_(std::move(work));
  }
  void end() {
    const std::lock_guard lock(mutex_);
    post_ = nullptr;
  }

 private:
  std::mutex mutex_;
  std::function<void(Work)> post_;
};

}  // namespace parley::realtime
