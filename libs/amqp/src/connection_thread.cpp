#include "connection_thread.hpp"

#include "timing.hpp"

namespace parley::amqp {

ConnectionState ConnectionThread::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

void ConnectionThread::start() {
  thread_ = std::thread([this] { run(); });
}

void ConnectionThread::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    state_ = {false, false, "stopping"};
  }
  wakeup_.notify();
  const std::lock_guard lock(joining_);
  if (thread_.joinable()) thread_.join();
}

bool ConnectionThread::stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void ConnectionThread::set_state(const ConnectionState& state) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    if (state.connected && !state_.connected) ++connects_;
    state_ = state;
  }
  if (on_state_) on_state_(state);
}

void ConnectionThread::run() {
  {
    const std::lock_guard lock(mutex_);
    own_thread_ = std::this_thread::get_id();
  }
  Backoff backoff = broker_backoff();
  while (!stopping()) {
    auto connection = connect();
    if (connection.has_error()) {
      set_state({false, false, connection.error().detail});
    } else {
      const auto begin = Monotonic::now();
      set_state({true, false, {}});
      const Error error = serve(**connection);
      set_state({false, false, error.detail});
      lost(error);
      connection->reset();
      if (Monotonic::now() - begin > kGoodLife) backoff.reset();
    }
    // Requests made meanwhile also wake it, and wait for the next connection.
    const auto until = Monotonic::now() + backoff.next();
    while (!stopping() && Monotonic::now() < until) wakeup_.wait(-1, 0, until);
  }
}

}  // namespace parley::amqp
