#include "write_queue.hpp"

#include <algorithm>

namespace parley::sqlite {

WriteQueue::Entry WriteQueue::enter(Write& write, Monotonic::time_point deadline) {
  std::unique_lock lock(mutex_);
  if (!led_) {
    led_ = true;
    return Entry::kLeads;
  }
  waiting_.push_back(&write);
  const auto in_work = [&] { return write.state_ != Write::State::kWaiting; };
  if (!write.told_.wait_until(lock, deadline, in_work)) {
    std::erase(waiting_, &write);
    return Entry::kLate;
  }
  write.told_.wait(lock, [&] { return write.state_ != Write::State::kTaken; });
  return write.state_ == Write::State::kLeading ? Entry::kLeads : Entry::kFinished;
}

Write* WriteQueue::next() {
  const std::lock_guard lock(mutex_);
  if (waiting_.empty()) return nullptr;
  Write* const next = waiting_.front();
  waiting_.pop_front();
  next->state_ = Write::State::kTaken;
  return next;
}

void WriteQueue::finish(std::span<Write* const> writes) {
  const std::lock_guard lock(mutex_);
  for (Write* write : writes) {
    write->state_ = Write::State::kFinished;
    write->told_.notify_one();
  }
  led_ = !waiting_.empty();
  if (!led_) return;
  Write& leader = *waiting_.front();
  waiting_.pop_front();
  leader.state_ = Write::State::kLeading;
  leader.told_.notify_one();
}

}  // namespace parley::sqlite
