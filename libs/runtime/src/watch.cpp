#include "runtime/watch.hpp"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "runtime/backoff.hpp"

namespace parley::runtime {

struct Watch::State {
  Status look_once() const {
    try {
      return look();
    } catch (const std::exception& error) {
      return Error{code::kInternal, error.what(), true};
    }
  }

  void work(const std::stop_token& stopping) {
    Backoff backoff;
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any wake;
    while (!stopping.stop_requested()) {
      const Status status = look_once();
      std::chrono::milliseconds pause = period;
      if (status) {
        readiness.pass(name);
        backoff.reset();
      } else {
        readiness.fail(name, status.error().detail);
        pause = backoff.next();
      }
      wake.wait_for(lock, stopping, pause, [] { return false; });
    }
  }

  Readiness& readiness;
  std::string name;
  std::function<Status()> look;
  std::chrono::milliseconds period;
  std::jthread thread;
};

Watch::Watch(Readiness& readiness, std::string name, std::function<Status()> look,
             std::chrono::milliseconds period)
    : state_(new State{readiness, std::move(name), std::move(look), period, {}}) {
  state_->readiness.expect(state_->name);
  state_->thread = std::jthread(
      [state = state_.get()](const std::stop_token& stopping) { state->work(stopping); });
}

Watch::~Watch() = default;

}  // namespace parley::runtime
