#include "runtime/worker_pool.hpp"

#include <pthread.h>

#include <deque>
#include <exception>
#include <mutex>
#include <vector>

#include "base/thread.hpp"
#include "log/log.hpp"
#include "metric_names.hpp"

namespace parley::runtime {

struct WorkerPool::State {
  explicit State(WorkerPoolOptions given)
      : options(std::move(given)),
        queued(metrics::gauge(metric::kPoolQueued, {{"pool", options.name}})),
        refused(metrics::counter(metric::kPoolRefused, {{"pool", options.name}})) {}

  // Nothing when the pool is stopping and the queue is empty.
  std::function<void()> wait_for_job() {
    std::unique_lock lock(mutex);
    wake.wait(lock, [this] { return stopping || !jobs.empty(); });
    if (jobs.empty()) return {};
    auto job = std::move(jobs.front());
    jobs.pop_front();
    queued.Decrement();
    return job;
  }

  void work() {
    if (Machine::simulated() == nullptr)
      pthread_setname_np(pthread_self(), options.name.substr(0, 15).c_str());
    while (const auto job = wait_for_job()) {
      try {
        job();
      } catch (const std::exception& error) {
        log::error("exception in a job", {{"pool", options.name}, {"what", error.what()}});
      }
    }
  }

  const WorkerPoolOptions options;
  metrics::Gauge& queued;
  metrics::Counter& refused;
  std::mutex mutex;
  Condition wake;
  std::deque<std::function<void()>> jobs;
  bool stopping = false;
  std::vector<Thread> threads;
};

WorkerPool::WorkerPool(WorkerPoolOptions options)
    : state_(std::make_unique<State>(std::move(options))) {
  for (unsigned i = 0; i < state_->options.threads; ++i) {
    state_->threads.emplace_back([state = state_.get()] { state->work(); });
  }
}

WorkerPool::~WorkerPool() { stop(); }

bool WorkerPool::submit(std::function<void()> job) {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->stopping || state_->jobs.size() >= state_->options.queue) {
      state_->refused.Increment();
      return false;
    }
    state_->jobs.push_back(std::move(job));
    state_->queued.Increment();
  }
  state_->wake.notify_one();
  return true;
}

void WorkerPool::stop() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->wake.notify_all();
  for (Thread& thread : state_->threads) {
    if (thread.joinable()) thread.join();
  }
}

}  // namespace parley::runtime
