#include "base/thread.hpp"

#include <utility>

namespace parley {

Thread::Thread(std::function<void()> body) {
  if (Machine* const machine = Machine::simulated()) {
    simulated_ = machine->start(std::move(body));
  } else {
    real_ = std::thread(std::move(body));
  }
}

bool Thread::joinable() const { return simulated_ != 0 || real_.joinable(); }

void Thread::join() {
  if (simulated_ == 0) return real_.join();
  Machine::simulated()->join(std::exchange(simulated_, 0));
}

void Condition::notify_one() {
  if (Machine* const machine = Machine::simulated()) return machine->notify_all(this);
  real_.notify_one();
}

void Condition::notify_all() {
  if (Machine* const machine = Machine::simulated()) return machine->notify_all(this);
  real_.notify_all();
}

void Condition::wait(std::unique_lock<std::mutex>& lock) {
  Machine* const machine = Machine::simulated();
  if (machine == nullptr) return real_.wait(lock);
  lock.unlock();
  machine->wait(this, {});
  lock.lock();
}

void Condition::wait_until(std::unique_lock<std::mutex>& lock, Monotonic::time_point until) {
  Machine* const machine = Machine::simulated();
  if (machine == nullptr) {
    real_.wait_until(lock, until);
    return;
  }
  lock.unlock();
  machine->wait(this, until);
  lock.lock();
}

}  // namespace parley
