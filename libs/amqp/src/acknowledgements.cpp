#include "acknowledgements.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "frames.hpp"

namespace parley::amqp {
namespace {

/// All up to this one: the subscription has ensured that none before it is skipped.
void append_ack(std::string& out, amqp_channel_t channel, std::uint64_t tag) {
  amqp_basic_ack_t method{tag, 1};
  append_method(out, channel, AMQP_BASIC_ACK_METHOD, &method);
}

}  // namespace

bool Acknowledgements::add(const Receipts& receipts, bool at_once) {
  if (receipts.empty()) return false;
  const auto due = Monotonic::now() + (at_once ? std::chrono::milliseconds{0} : within_);
  const std::lock_guard lock(mutex_);
  const bool first = waiting_.empty();
  due_ = first ? due : std::min(due, due_);
  waiting_.push_back(receipts);
  return first || at_once;
}

Monotonic::time_point Acknowledgements::due() const {
  const std::lock_guard lock(mutex_);
  return waiting_.empty() ? Monotonic::time_point::max() : due_;
}

std::set<std::uint32_t> Acknowledgements::append_to(std::string& out,
                                                    std::deque<Subscription>& subscriptions) {
  std::vector<Receipts> taken;
  {
    const std::lock_guard lock(mutex_);
    taken.swap(waiting_);
  }
  std::map<amqp_channel_t, std::uint64_t> up_to;
  std::set<std::uint32_t> refused;
  for (const Receipts& receipts : taken) {
    const std::uint32_t number = receipts.last().subscription;
    Subscription& subscription = subscriptions[number];
    switch (subscription.acknowledge(receipts)) {
      case Acknowledged::kNoted:
        up_to[subscription.channel()] = receipts.last().tag;
        break;
      case Acknowledged::kLate:
        break;
      case Acknowledged::kRefused:
        refused.insert(number);
        break;
    }
  }
  for (const auto& [channel, tag] : up_to) append_ack(out, channel, tag);
  return refused;
}

void Acknowledgements::clear() {
  const std::lock_guard lock(mutex_);
  waiting_.clear();
}

}  // namespace parley::amqp
