#include "deadlines.hpp"

#include <atomic>
#include <vector>

namespace parley::runtime {
namespace {

/// By how much an answer may be late.
constexpr std::chrono::milliseconds kPeriod{50};

std::size_t index_of_thread() {
  static std::atomic<std::size_t> next{0};
  thread_local const std::size_t index = next.fetch_add(1);
  return index;
}

}  // namespace

Deadlines::Deadlines() : thread_([this] { work(); }) {}

Deadlines::~Deadlines() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Deadlines::watch(const std::shared_ptr<Exchange>& exchange) {
  Shard& shard = shards_[index_of_thread() % shards_.size()];
  {
    const std::lock_guard lock(shard.mutex);
    shard.entries.push_back({exchange->deadline(), exchange});
  }
  // Read after the push; the thread sweeps again after setting it: one of the two notices.
  if (!idle_ || !idle_.exchange(false)) return;
  // Its wait may be about to begin.
  { const std::lock_guard lock(mutex_); }
  wake_.notify_all();
}

bool Deadlines::sweep(Shard& shard, Monotonic::time_point now) {
  std::vector<std::shared_ptr<Exchange>> late;
  bool is_watching = false;
  {
    const std::lock_guard lock(shard.mutex);
    while (!shard.entries.empty()) {
      const Entry& first = shard.entries.front();
      const bool due = first.deadline <= now;
      if (!due && !first.exchange.expired()) break;
      if (auto exchange = first.exchange.lock()) late.push_back(std::move(exchange));
      shard.entries.pop_front();
    }
    is_watching = !shard.entries.empty();
  }
  for (const auto& exchange : late) {
    exchange->fail(Error{code::kTimeout, "not answered before the deadline", true});
  }
  return is_watching;
}

bool Deadlines::sweep_all() {
  bool is_watching = false;
  for (Shard& shard : shards_) is_watching |= sweep(shard, Monotonic::now());
  return is_watching;
}

void Deadlines::work() {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, kPeriod, [this] { return stopping_; })) {
    lock.unlock();
    bool is_watching = sweep_all();
    if (!is_watching) {
      idle_ = true;
      is_watching = sweep_all();
      if (is_watching) idle_ = false;
    }
    lock.lock();
    if (!is_watching) wake_.wait(lock, [this] { return stopping_ || !idle_; });
  }
}

}  // namespace parley::runtime
