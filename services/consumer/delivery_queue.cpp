#include "delivery_queue.hpp"

#include <algorithm>
#include <utility>

namespace parley::consumer {

void DeliveryQueue::push(amqp::Delivery delivery) {
  {
    const std::lock_guard lock(mutex_);
    if (!next_taken_) next_taken_ = next_stored_ = delivery.receipt;
    if (!stuck_since_ || (held_ == 0 && !delivery.redelivered)) stuck_since_ = Monotonic::now();
    deliveries_.push_back(std::move(delivery));
    ++held_;
    active_ = true;
    if (deliveries_.size() > 1) return;
  }
  changed_.notify_all();
}

void DeliveryQueue::clear() {
  {
    const std::lock_guard lock(mutex_);
    deliveries_.clear();
    stored_.clear();
    held_ = 0;
    active_ = false;
    next_taken_.reset();
    next_stored_.reset();
    asked_back_ = false;
    ++clearings_;
  }
  changed_.notify_all();
}

void DeliveryQueue::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
}

void DeliveryQueue::ask_back() {
  {
    const std::lock_guard lock(mutex_);
    asked_back_ = true;
  }
  changed_.notify_all();
}

Work DeliveryQueue::take(std::size_t most, std::size_t bytes, std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  const auto left_out = [&] {
    return next_stored_ != next_taken_ ||
           (!deliveries_.empty() && deliveries_.front().receipt != next_taken_);
  };
  changed_.wait_for(lock, time,
                    [&] { return stopped_ || asked_back_ || left_out() || !deliveries_.empty(); });
  Work work{{}, clearings_, std::exchange(asked_back_, false), left_out()};
  if (stopped_ || work.give_back || work.left_out) return work;
  std::size_t sum = 0;
  while (!deliveries_.empty() && deliveries_.front().receipt == next_taken_ &&
         work.deliveries.size() < most && sum < bytes) {
    sum += deliveries_.front().body.size();
    next_taken_ = deliveries_.front().receipt.next();
    work.deliveries.push_back(std::move(deliveries_.front()));
    deliveries_.pop_front();
  }
  return work;
}

Waited DeliveryQueue::pause(std::chrono::milliseconds time, std::uint64_t clearings) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, time, [&] { return stopped_ || clearings_ != clearings; });
  if (stopped_) return Waited::kStopped;
  return clearings_ != clearings ? Waited::kLost : Waited::kTime;
}

void DeliveryQueue::stored(const amqp::Receipts& receipts, bool at_once) {
  const std::lock_guard lock(mutex_);
  if (receipts.empty() || next_stored_ != receipts.first()) return;
  if (receipts.last().tag >= next_taken_->tag) return;
  next_stored_ = receipts.last().next();
  stored_.push_back({receipts, at_once});
}

void DeliveryQueue::told(const amqp::Receipts& receipts) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = std::ranges::find(stored_, receipts, &Stored::receipts);
    if (found == stored_.end()) return;
    found->told = true;
    // Called under the lock, so that acknowledgements of other threads can't overtake it.
    while (!stored_.empty() && stored_.front().told) {
      acknowledge_(stored_.front().receipts, stored_.front().at_once);
      held_ -= stored_.front().receipts.count();
      stored_.pop_front();
      stuck_since_.reset();
      if (held_ != 0) stuck_since_ = Monotonic::now();
    }
  }
  changed_.notify_all();
}

void DeliveryQueue::wait_told(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, time, [&] { return stored_.empty(); });
}

bool DeliveryQueue::stopped() const {
  const std::lock_guard lock(mutex_);
  return stopped_;
}

bool DeliveryQueue::empty() const {
  const std::lock_guard lock(mutex_);
  return deliveries_.empty();
}

std::uint64_t DeliveryQueue::clearings() const {
  const std::lock_guard lock(mutex_);
  return clearings_;
}

void DeliveryQueue::set_active(std::uint64_t clearings) {
  const std::lock_guard lock(mutex_);
  active_ = active_ || clearings_ == clearings;
}

bool DeliveryQueue::active() const {
  const std::lock_guard lock(mutex_);
  return active_;
}

std::size_t DeliveryQueue::held() const {
  const std::lock_guard lock(mutex_);
  return held_;
}

std::chrono::nanoseconds DeliveryQueue::stuck() const {
  const std::lock_guard lock(mutex_);
  if (held_ == 0) return {};
  return Monotonic::now() - stuck_since_.value_or(Monotonic::now());
}

}  // namespace parley::consumer
