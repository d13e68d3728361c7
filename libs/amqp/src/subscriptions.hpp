#pragma once

#include <cstddef>
#include <deque>

#include "connection.hpp"
#include "subscription.hpp"

namespace parley::amqp {

/// The queues of a Consumer, by number: subscribes to those that are wanted and missing; to those
/// that end the connection, one at a time. Threads: the consumer's, but for joined().
class Subscriptions {
 public:
  /// `options` must outlive it.
  explicit Subscriptions(const ConsumerOptions& options);

  std::deque<Subscription>& all() { return all_; }
  Subscription& operator[](std::size_t number) { return all_[number]; }
  /// Any thread.
  bool joined(std::size_t number) const { return all_[number].active(); }
  std::size_t size() const { return all_.size(); }
  std::size_t held_bytes() const;
  /// Whether one of them has half of its prefetch un-acknowledged.
  bool crowded() const;

  /// Sets whether it is wanted from now on.
  void request(std::size_t number, bool wanted);
  /// A new connection has declared the topology.
  void declared() { declared_ = true; }
  /// Subscribes where due. An error ends the connection.
  Status subscribe_missing(Connection& connection);
  /// When subscribe_missing() has something to do; the end of time if it doesn't.
  Monotonic::time_point next_attempt() const;

  /// Its channel is gone.
  void end(Subscription& subscription);
  /// The same, unrequested: it is retried after a while.
  void lose(Subscription& subscription);
  /// The connection is gone.
  void end_all();

 private:
  Status subscribe(Connection& connection, Subscription& subscription);
  /// The broken subscription with the oldest attempt, if one is due.
  Subscription* next_broken();

  const ConsumerOptions& options_;
  std::deque<Subscription> all_;
  bool declared_ = false;
  /// When the next of the broken subscriptions is tried.
  Monotonic::time_point next_broken_{};
  Backoff broken_backoff_ = broker_backoff();
};

}  // namespace parley::amqp
