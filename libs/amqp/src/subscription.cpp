#include "subscription.hpp"

#include <utility>

namespace parley::amqp {
namespace {

/// What a delivery costs besides its body.
constexpr std::size_t kDeliveryBytes = 256;

}  // namespace

void Subscription::begin() {
  delivering_ = false;
  acknowledged_ = 0;
  ++epoch_;
  if (options_.on_joined) options_.on_joined();
  active_ = true;
}

void Subscription::end() {
  if (!active_) return;
  active_ = false;
  delivering_ = false;
  held_.clear();
  held_bytes_ = 0;
  if (options_.on_lost) options_.on_lost();
}

void Subscription::feed(const amqp_frame_t& frame) {
  if (!active_) return;
  if (frame.frame_type == AMQP_FRAME_METHOD) {
    if (frame.payload.method.id != AMQP_BASIC_DELIVER_METHOD) return;
    const auto* method = static_cast<const amqp_basic_deliver_t*>(frame.payload.method.decoded);
    next_ = {};
    next_.receipt = {number_, epoch_, method->delivery_tag};
    next_.redelivered = method->redelivered != 0;
    next_.exchange = to_view(method->exchange);
    next_.routing_key = to_view(method->routing_key);
    content_.begin();
    delivering_ = true;
  } else if (delivering_ && content_.feed(frame)) {
    delivering_ = false;
    deliver();
  }
}

void Subscription::deliver() {
  next_.content_type = std::move(content_.content_type);
  next_.headers = std::move(content_.headers);
  next_.body = std::move(content_.body);
  const std::size_t bytes = next_.body.size() + kDeliveryBytes;
  held_.emplace_back(next_.receipt.tag, bytes);
  held_bytes_ += bytes;
  options_.on_delivery(std::move(next_));
}

Acknowledged Subscription::acknowledge(const Receipts& receipts) {
  const Receipt& last = receipts.last();
  if (!active_ || last.epoch != epoch_ || last.tag <= acknowledged_) return Acknowledged::kLate;
  const std::size_t count = receipts.count();
  if (count > held_.size() || held_.front().first != receipts.first().tag ||
      held_[count - 1].first != last.tag) {
    return Acknowledged::kRefused;
  }
  for (std::size_t i = 0; i < count; ++i) {
    held_bytes_ -= held_.front().second;
    held_.pop_front();
  }
  acknowledged_ = last.tag;
  return Acknowledged::kNoted;
}

}  // namespace parley::amqp
