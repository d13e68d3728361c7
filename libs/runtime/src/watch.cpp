#include "runtime/watch.hpp"

#include <exception>
#include <mutex>

#include "base/backoff.hpp"
#include "base/thread.hpp"

namespace parley::runtime {

struct Watch::State {
  Status look_once() const {
    try {
      return look();
    } catch (const std::exception& error) {
      return Error{code::kInternal, error.what(), true};
    }
  }

  void work() {
    Backoff backoff;
    std::unique_lock lock(mutex);
    while (!stopping) {
      lock.unlock();
      const Status status = look_once();
      std::chrono::milliseconds pause = period;
      if (status) {
        readiness.pass(name);
        backoff.reset();
      } else {
        readiness.fail(name, status.error().detail);
        pause = backoff.next();
      }
      lock.lock();
      wake.wait_for(lock, pause, [this] { return stopping; });
    }
  }

  Readiness& readiness;
  std::string name;
  std::function<Status()> look;
  std::chrono::milliseconds period;
  std::mutex mutex;
  Condition wake;
  bool stopping = false;
  Thread thread;
};

Watch::Watch(Readiness& readiness, std::string name, std::function<Status()> look,
             std::chrono::milliseconds period)
    : state_(new State{readiness, std::move(name), std::move(look), period, {}, {}, false, {}}) {
  state_->readiness.expect(state_->name);
  state_->thread = Thread([state = state_.get()] { state->work(); });
}

Watch::~Watch() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->wake.notify_all();
  state_->thread.join();
}

}  // namespace parley::runtime
