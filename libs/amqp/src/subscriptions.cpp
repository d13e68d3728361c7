#include "subscriptions.hpp"

#include <algorithm>
#include <utility>

namespace parley::amqp {
namespace {

/// How many times longer queues wait that ended the connection: one of them is tried at least every
/// 30 s, so that each of n waits at most n times that.
constexpr int kBrokenQueue = 6;

}  // namespace

Subscriptions::Subscriptions(const ConsumerOptions& options) : options_(options) {
  for (const SubscriptionOptions& subscription : options.subscriptions) {
    all_.emplace_back(static_cast<std::uint32_t>(all_.size()), subscription);
  }
}

std::size_t Subscriptions::held_bytes() const {
  std::size_t bytes = 0;
  for (const Subscription& subscription : all_) bytes += subscription.held_bytes();
  return bytes;
}

bool Subscriptions::crowded() const {
  return std::ranges::any_of(all_, [](const Subscription& subscription) {
    return subscription.held() >= std::max(1, subscription.prefetch() / 2);
  });
}

void Subscriptions::request(std::size_t number, bool wanted) {
  Subscription& subscription = all_[number];
  subscription.wanted = wanted;
  subscription.next_attempt = {};
  if (!wanted) subscription.broken_at.reset();
}

Status Subscriptions::subscribe_missing(Connection& connection) {
  for (Subscription& subscription : all_) {
    const bool is_due = subscription.next_attempt <= Monotonic::now();
    if (is_due && !subscription.broken_at) PARLEY_CHECK(subscribe(connection, subscription));
  }
  // One at a time, however many there are: the others are consumed meanwhile, for longer than
  // kGoodLife.
  while (Subscription* broken = next_broken()) PARLEY_CHECK(subscribe(connection, *broken));
  return {};
}

Subscription* Subscriptions::next_broken() {
  if (next_broken_ > Monotonic::now()) return nullptr;
  Subscription* next = nullptr;
  for (Subscription& one : all_) {
    if (!one.broken_at || !one.wanted || one.active()) continue;
    if (next == nullptr || *one.broken_at < *next->broken_at) next = &one;
  }
  return next;
}

Status Subscriptions::subscribe(Connection& connection, Subscription& subscription) {
  if (!subscription.wanted || subscription.active()) return {};
  PARLEY_CHECK(connection.open_channel(subscription.channel()));
  // If not even the topology can be declared, the whole connection is re-established, with backoff,
  // and the state shows the reason. The same if the queue is gone.
  if (!declared_) {
    PARLEY_CHECK(connection.declare(subscription.channel(), options_.topology));
    declared_ = true;
  }
  Status status =
      connection.consume(subscription.channel(), subscription.queue(), subscription.prefetch());
  if (status.has_error()) {
    // RabbitMQ ends the connection if a queue is down.
    subscription.broken_at = Monotonic::now();
    next_broken_ = Monotonic::now() + kBrokenQueue * broken_backoff_.next();
    return status;
  }
  if (std::exchange(subscription.broken_at, std::nullopt)) broken_backoff_.reset();
  subscription.begin();
  subscription.backoff.reset();
  return {};
}

Monotonic::time_point Subscriptions::next_attempt() const {
  auto next = Monotonic::time_point::max();
  for (const Subscription& subscription : all_) {
    if (!subscription.wanted || subscription.active()) continue;
    next = std::min(next, subscription.broken_at ? next_broken_ : subscription.next_attempt);
  }
  return next;
}

void Subscriptions::end(Subscription& subscription) {
  // The queue may have gone with it.
  if (subscription.active()) declared_ = false;
  subscription.end();
}

void Subscriptions::lose(Subscription& subscription) {
  end(subscription);
  subscription.next_attempt = Monotonic::now() + subscription.backoff.next();
}

void Subscriptions::end_all() {
  for (Subscription& subscription : all_) end(subscription);
}

}  // namespace parley::amqp
