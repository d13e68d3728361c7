#pragma once

#include <functional>
#include <mutex>
#include <utility>

namespace parley::realtime {

/// Posts work to the sockets' loop while it exists. Late answers (a confirm, a key, the store) may
/// outlive the loop, so each holds this by shared_ptr. Threads: any.
class LoopPost {
 public:
  using Work = std::function<void()>;
  /// `post` runs the work later on the loop's thread, in the order of the calls.
  explicit LoopPost(std::function<void(Work)> post) : post_(std::move(post)) {}

  /// Runs the work on the loop; drops it after end().
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
