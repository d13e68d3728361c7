#pragma once

#include <functional>
#include <list>
#include <memory>

#include "consumer.hpp"
#include "messaging/message_publisher.hpp"
#include "messaging/recent_removals.hpp"
#include "publisher.hpp"
#include "realtime/hub.hpp"
#include "runtime/readiness.hpp"
#include "runtime/watch.hpp"
#include "runtime/worker_pool.hpp"
#include "site.hpp"

namespace parley::simulation {

/// A realtime-service without system sockets. Must be created and destroyed on a thread of its own
/// process.
class RealtimeProgram {
 public:
  explicit RealtimeProgram(const Site& site);
  ~RealtimeProgram();

  /// Runs the work on its loop, in the order of the calls.
  void post(std::function<void()> work);
  /// Use it on the loop.
  realtime::Hub& hub() { return *hub_; }

  SimulatedPublisher& publisher() { return *publisher_; }
  SimulatedPublisher& signals() { return signals_; }
  SimulatedConsumer& feed() { return *feed_; }

 private:
  void take(const amqp::Delivery& delivery);
  void tick();
  /// Schedules Hub::pump(), unless it is scheduled already.
  void pump_soon();
  void pump();
  Status look_at_stores();

  Site site_;
  const Scheduler::Strand loop_;
  /// The loop had work; until then it may have something to pump.
  Monotonic::time_point busy_until_{};
  bool pumps_ = false;
  messaging::MembershipCache memberships_;
  messaging::Admission admission_;
  runtime::RateLimiter send_limit_;
  runtime::Readiness readiness_;
  /// The publisher of messages_.
  SimulatedPublisher* publisher_ = nullptr;
  std::unique_ptr<messaging::MessagePublisher> messages_;
  SimulatedPublisher signals_;
  std::unique_ptr<realtime::Hub> hub_;
  messaging::RecentRemovals removals_;
  std::unique_ptr<SimulatedConsumer> feed_;
  runtime::WorkerPool workers_;
  std::unique_ptr<runtime::Watch> watch_;
};

}  // namespace parley::simulation
