#include "realtime_program.hpp"

#include <utility>

#include "messaging/dependencies.hpp"
#include "protocol/amqp_names.hpp"
#include "protocol/signal.hpp"
#include "realtime/event_feed.hpp"

namespace parley::simulation {
namespace {

using namespace std::chrono_literals;

/// Pumping continues for this time after the loop's last call; later only ticks pump.
constexpr std::chrono::milliseconds kBusy{300};
/// Small enough for histories of some tens of entries to reach: a page has about four entries, and
/// two sessions read at once.
const realtime::Limits kLimits{.resume_ahead_bytes = 600,
                               .live_ahead_bytes = 2000,
                               .page_bytes = 1500,
                               .page_memory_bytes = 3000,
                               .page_within = 2s,
                               .held_bytes = 4096};

}  // namespace

RealtimeProgram::RealtimeProgram(const Site& site)
    : site_(site),
      loop_(site.scheduler.make_strand()),
      admission_(site.stores, memberships_),
      send_limit_({.per_second = 0}),
      signals_(site.scheduler, site.broker),
      removals_(site.stores.removals, memberships_),
      workers_({.name = "realtime", .threads = 2}) {
  auto publisher = std::make_unique<SimulatedPublisher>(site.scheduler, site.broker);
  publisher_ = publisher.get();
  messages_ = std::make_unique<messaging::MessagePublisher>(std::move(publisher));
  hub_ = std::make_unique<realtime::Hub>(
      realtime::HubDependencies{
          site.stores, site.verifier, admission_, send_limit_,
          [this](const protocol::Item& item, messaging::Completion then) {
            return messages_->publish(item, std::move(then));
          },
          [this](const protocol::Signal& signal) {
            [[maybe_unused]] const Status taken =
                signals_.publish({.exchange = std::string(protocol::kSignalsExchange),
                                  .routing_key = "",
                                  .body = protocol::write_signal(signal),
                                  .content_type = "",
                                  .headers = {},
                                  .persistent = false,
                                  .mandatory = false},
                                 nullptr);
          },
          [this](std::function<void()> job) { return workers_.submit(std::move(job)); },
          [this](realtime::LoopPost::Work work) { post(std::move(work)); }},
      kLimits);
  const std::string queue = std::string(protocol::kEventsExchange) + "." + random_id_text();
  feed_ = std::make_unique<SimulatedConsumer>(
      site.scheduler, site.broker,
      std::vector<SimulatedConsumer::Subscription>{
          {queue, [this](const amqp::Delivery& delivery) { take(delivery); }, nullptr}},
      [this](bool up) { post([this, up] { hub_->feed_state(up, up ? "" : "lost"); }); },
      // Must not use `this`: the broker may run it after the program has ended.
      [&broker = site.broker, queue](const std::shared_ptr<Link>& link) {
        if (!broker.declare_transient(queue, link)) return false;
        broker.bind(queue, std::string(protocol::kEventsExchange), "");
        broker.bind(queue, std::string(protocol::kSignalsExchange), "");
        return true;
      });
  feed_->join(0);
  watch_ = std::make_unique<runtime::Watch>(
      readiness_, "store", [this] { return look_at_stores(); }, messaging::kLearnEvery);
  tick();
}

RealtimeProgram::~RealtimeProgram() {
  watch_.reset();
  hub_->end();
  workers_.stop();
  site_.scheduler.end_strand(loop_);
}

Status RealtimeProgram::look_at_stores() {
  const Status answered = removals_.refresh();
  admission_.note_stores(answered.has_value());
  PARLEY_CHECK(answered);
  PARLEY_CHECK(messaging::learn_partitions(site_.stores.timeline, *messages_, readiness_));
  return messaging::learn_blocks(site_.stores.blocks, memberships_);
}

void RealtimeProgram::post(std::function<void()> work) {
  busy_until_ = Monotonic::now() + kBusy;
  pump_soon();
  site_.scheduler.post(loop_, std::move(work));
}

void RealtimeProgram::take(const amqp::Delivery& delivery) {
  if (delivery.exchange == protocol::kSignalsExchange) {
    post([this, signals = realtime::read_signals(delivery.body)] { hub_->take(signals); });
  } else {
    post([this, events = realtime::read_events(delivery.body)] { hub_->take(events); });
  }
  feed_->acknowledge(amqp::Receipts(delivery.receipt));
}

void RealtimeProgram::tick() {
  site_.scheduler.post_at(loop_, Monotonic::now() + 1000ms, [this] {
    hub_->tick();
    hub_->pump();
    tick();
  });
}

void RealtimeProgram::pump_soon() {
  if (std::exchange(pumps_, true)) return;
  site_.scheduler.post_at(loop_, Monotonic::now() + 50ms, [this] { pump(); });
}

void RealtimeProgram::pump() {
  pumps_ = false;
  hub_->pump();
  if (Monotonic::now() < busy_until_) pump_soon();
}

}  // namespace parley::simulation
