#pragma once

#include <functional>
#include <memory>

#include "chat/announcer.hpp"
#include "chat/context.hpp"
#include "chat/general.hpp"
#include "messaging/recent_removals.hpp"
#include "publisher.hpp"
#include "runtime/edge.hpp"
#include "runtime/readiness.hpp"
#include "runtime/watch.hpp"
#include "site.hpp"

namespace parley::simulation {

/// A chat-service without sockets: requests go directly to its edge. Must be created and destroyed
/// on a thread of its own process.
class ChatProgram {
 public:
  explicit ChatProgram(const Site& site);
  ~ChatProgram();

  /// `answer` is called once: within the call, or later on any of the program's threads.
  void handle(http::Request request, std::function<void(http::Response&&)> answer);
  SimulatedPublisher& publisher() { return *publisher_; }
  Scheduler::Strand strand() const { return strand_; }

 private:
  Scheduler& scheduler_;
  /// The strand of its I/O thread.
  const Scheduler::Strand strand_;
  runtime::Readiness readiness_;
  messaging::MembershipCache memberships_;
  messaging::Admission admission_;
  runtime::RateLimiter send_limit_;
  /// The publisher of messages_.
  SimulatedPublisher* publisher_ = nullptr;
  std::unique_ptr<messaging::MessagePublisher> messages_;
  runtime::WorkerPool workers_;
  std::unique_ptr<chat::Announcer> announcer_;
  std::unique_ptr<chat::Context> context_;
  chat::General general_;
  messaging::RecentRemovals removals_;
  std::unique_ptr<runtime::Edge> edge_;
  std::unique_ptr<runtime::Watch> watch_;
};

}  // namespace parley::simulation
