#include "partition_queue.hpp"

#include <utility>

namespace parley::consumer {

void PartitionQueue::send(std::string body) {
  const std::lock_guard lock(mutex_);
  messages_.push_back(std::move(body));
  hand_out();
}

void PartitionQueue::join() {
  const std::lock_guard lock(mutex_);
  if (std::exchange(joined_, true)) return;
  ++epoch_;
  next_tag_ = 1;
  hand_out();
}

void PartitionQueue::lose() {
  const std::lock_guard lock(mutex_);
  settle();
  if (!std::exchange(joined_, false)) return;
  handed_out_ = 0;
  callbacks_.on_lost();
}

void PartitionQueue::acknowledge(const amqp::Receipts& receipts) {
  const std::lock_guard lock(acknowledgements_mutex_);
  acknowledgements_.push_back(receipts);
}

std::size_t PartitionQueue::size() {
  const std::lock_guard lock(mutex_);
  settle();
  return messages_.size();
}

int PartitionQueue::holes() {
  const std::lock_guard lock(mutex_);
  settle();
  return holes_;
}

void PartitionQueue::hand_out() {
  for (; joined_ && handed_out_ < messages_.size(); ++handed_out_) {
    amqp::Delivery delivery;
    delivery.receipt = {0, epoch_, next_tag_++};
    delivery.body = messages_[handed_out_];
    callbacks_.on_delivery(std::move(delivery));
  }
}

void PartitionQueue::settle() {
  std::vector<amqp::Receipts> taken;
  {
    const std::lock_guard lock(acknowledgements_mutex_);
    taken.swap(acknowledgements_);
  }
  for (const amqp::Receipts& receipts : taken) {
    if (!joined_ || receipts.first().epoch != epoch_) continue;
    if (receipts.first().tag != next_tag_ - handed_out_ || receipts.count() > handed_out_) {
      ++holes_;
      continue;
    }
    for (std::size_t i = 0; i < receipts.count(); ++i) messages_.pop_front();
    handed_out_ -= receipts.count();
  }
}

}  // namespace parley::consumer
