#include "publisher.hpp"

#include <utility>

namespace parley::simulation {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kDeadline{4500};
constexpr unsigned kNackPerThousand = 3;

}  // namespace

struct SimulatedPublisher::Shared : std::enable_shared_from_this<Shared> {
  Shared(Scheduler& given, Broker& at) : scheduler(given), broker(at) {}

  void complete(std::uint64_t number, const Status& status) {
    auto node = waiting.extract(number);
    if (!node.empty() && node.mapped()) node.mapped()(status);
  }
  void fail_all(const std::string& reason) {
    for (auto& [number, completion] : std::exchange(waiting, {})) {
      if (completion) completion(unavailable(reason));
    }
  }
  void arrive(std::uint64_t number, const amqp::Message& message) {
    Status answer;
    if (scheduler.chance(kNackPerThousand)) {
      // Some of the broker's nodes may have the message.
      if (scheduler.chance(500)) broker.route(message);
      answer = unavailable("the broker refused it");
    } else if (!broker.route(message) && message.mandatory) {
      answer = unavailable("no queue takes it");
    }
    const auto confirm = [self = shared_from_this(), number, answer] {
      self->complete(number, answer);
    };
    // Confirms of other queues overtake that of a queue with a slow write.
    if (!scheduler.chance(200)) return link->to_program(confirm);
    const auto late = std::chrono::milliseconds(scheduler.pick(30));
    scheduler.post_at(confirms, scheduler.monotonic() + late,
                      [self = shared_from_this(), life = link->life(), confirm] {
                        if (self->link->life() == life) self->link->to_program(confirm);
                      });
  }

  Scheduler& scheduler;
  Broker& broker;
  std::shared_ptr<Link> link;
  /// The strand of the broker, and that of the publisher.
  Scheduler::Strand confirms = 0;
  Scheduler::Strand own = 0;
  std::uint64_t last = 0;
  std::map<std::uint64_t, Completion> waiting;
  Monotonic::time_point blocked_until{};
};

SimulatedPublisher::SimulatedPublisher(Scheduler& scheduler, Broker& broker)
    : shared_(std::make_shared<Shared>(scheduler, broker)) {
  shared_->own = scheduler.make_strand();
  scheduler.run_as(0, [this, &scheduler] { shared_->confirms = scheduler.make_strand(); });
  shared_->link = std::make_shared<Link>(
      scheduler, Link::Ends{[] {}, [shared = shared_.get()] { shared->fail_all("lost"); }});
  shared_->link->open();
}

SimulatedPublisher::~SimulatedPublisher() {
  shared_->link->close();
  shared_->fail_all("stopping");
  shared_->scheduler.end_strand(shared_->own);
  shared_->scheduler.end_strand(shared_->confirms);
}

Status SimulatedPublisher::publish(amqp::Message message, Completion completion,
                                   Monotonic::time_point deadline) {
  if (!state().ready()) return unavailable("RabbitMQ is not ready");
  const std::uint64_t number = ++shared_->last;
  shared_->waiting.emplace(number, std::move(completion));
  shared_->link->to_broker([shared = shared_, number, message = std::move(message)] {
    shared->arrive(number, message);
  });
  shared_->scheduler.post_at(shared_->own, deadline, [shared = shared_.get(), number] {
    shared->complete(number, Error{code::kTimeout, "not confirmed in time", true});
  });
  return {};
}

Status SimulatedPublisher::publish(amqp::Message message, Completion completion) {
  return publish(std::move(message), std::move(completion), Monotonic::now() + kDeadline);
}

amqp::ConnectionState SimulatedPublisher::state() const {
  const bool blocked = shared_->scheduler.monotonic() < shared_->blocked_until;
  const bool connected = shared_->link->connected();
  return {connected, blocked, connected && !blocked ? "" : "away"};
}

void SimulatedPublisher::cut() { shared_->link->cut(); }

void SimulatedPublisher::block(std::chrono::milliseconds time) {
  shared_->blocked_until = shared_->scheduler.monotonic() + time;
}

}  // namespace parley::simulation
