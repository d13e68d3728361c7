#include "delivery_queue.hpp"

#include <utility>

namespace parley::consumer {

void DeliveryQueue::push(amqp::Delivery delivery) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    wake = deliveries_.empty();
    deliveries_.push_back(std::move(delivery));
  }
  if (wake) changed_.notify_all();
}

void DeliveryQueue::clear() {
  {
    const std::lock_guard lock(mutex_);
    deliveries_.clear();
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

void DeliveryQueue::nudge() {
  {
    const std::lock_guard lock(mutex_);
    nudged_ = true;
  }
  changed_.notify_all();
}

std::vector<amqp::Delivery> DeliveryQueue::take(std::size_t most, std::size_t bytes,
                                                std::chrono::milliseconds time) {
  std::vector<amqp::Delivery> taken;
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, time, [&] { return stopped_ || nudged_ || !deliveries_.empty(); });
  nudged_ = false;
  std::size_t sum = 0;
  while (!stopped_ && !deliveries_.empty() && taken.size() < most && sum < bytes) {
    sum += deliveries_.front().body.size();
    taken.push_back(std::move(deliveries_.front()));
    deliveries_.pop_front();
  }
  return taken;
}

std::uint64_t DeliveryQueue::clearings() const {
  const std::lock_guard lock(mutex_);
  return clearings_;
}

bool DeliveryQueue::pause(std::chrono::milliseconds time, std::uint64_t clearings) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, time, [&] { return stopped_ || clearings_ != clearings; });
}

bool DeliveryQueue::stopped() const {
  const std::lock_guard lock(mutex_);
  return stopped_;
}

bool DeliveryQueue::empty() const {
  const std::lock_guard lock(mutex_);
  return deliveries_.empty();
}

}  // namespace parley::consumer
