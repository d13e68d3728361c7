#include "acknowledgements.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "frames.hpp"

namespace parley::amqp {
namespace {

void append_ack(std::string& out, amqp_channel_t channel, std::uint64_t tag, bool multiple) {
  amqp_basic_ack_t method{tag, multiple ? 1 : 0};
  append_method(out, channel, AMQP_BASIC_ACK_METHOD, &method);
}

}  // namespace

bool Acknowledgements::add(const Receipt& receipt, bool multiple, bool at_once) {
  const auto due = Monotonic::now() + (at_once ? std::chrono::milliseconds{0} : within_);
  const std::lock_guard lock(mutex_);
  const bool first = waiting_.empty();
  due_ = first ? due : std::min(due, due_);
  waiting_.push_back({receipt, multiple});
  return first || at_once;
}

Monotonic::time_point Acknowledgements::due() const {
  const std::lock_guard lock(mutex_);
  return waiting_.empty() ? Monotonic::time_point::max() : due_;
}

void Acknowledgements::append_to(std::string& out, std::deque<Subscription>& subscriptions) {
  std::vector<One> taken;
  {
    const std::lock_guard lock(mutex_);
    taken.swap(waiting_);
  }
  // Of those that cover all before them only the last needs to be sent.
  std::map<amqp_channel_t, std::uint64_t> up_to;
  for (const auto& [receipt, multiple] : taken) {
    Subscription& subscription = subscriptions[receipt.subscription];
    if (!subscription.acknowledge(receipt, multiple)) continue;
    if (multiple) {
      up_to[subscription.channel()] = receipt.tag;
    } else {
      append_ack(out, subscription.channel(), receipt.tag, false);
    }
  }
  for (const auto& [channel, tag] : up_to) append_ack(out, channel, tag, true);
}

void Acknowledgements::clear() {
  const std::lock_guard lock(mutex_);
  waiting_.clear();
}

}  // namespace parley::amqp
