#include "event_feed.hpp"

#include <mutex>
#include <string_view>
#include <utility>

#include "base/id.hpp"
#include "frames.hpp"
#include "log/log.hpp"
#include "metric_names.hpp"
#include "protocol/amqp_names.hpp"

namespace parley::realtime {
namespace {

/// The queue ends with this instance, so nothing is redelivered: acknowledgements may be late.
constexpr std::chrono::milliseconds kAcknowledgeWithin{200};

template <typename Use>
void for_each_line(std::string_view lines, Use use) {
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    use(lines.substr(0, end));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
}

}  // namespace

struct EventFeed::Acknowledging {
  std::mutex mutex;
  /// Null once the feed is being destroyed.
  amqp::Consumer* consumer = nullptr;
};

EventFeed::EventFeed(amqp::Endpoint endpoint, OnEvents on_events, OnSignals on_signals,
                     OnState on_state)
    : acknowledging_(std::make_shared<Acknowledging>()),
      on_events_(std::move(on_events)),
      on_signals_(std::move(on_signals)),
      on_state_(std::move(on_state)),
      consumer_(options(std::move(endpoint))),
      depth_(metric::kFeedDepth, {}, [this] { return consumer_.counts(0).ready_messages; }) {
  acknowledging_->consumer = &consumer_;
  consumer_.join(0);
}

EventFeed::~EventFeed() {
  const std::lock_guard lock(acknowledging_->mutex);
  acknowledging_->consumer = nullptr;
}

amqp::ConsumerOptions EventFeed::options(amqp::Endpoint endpoint) {
  const std::string queue = std::string(protocol::kEventsExchange) + "." + random_id_text();
  amqp::ConsumerOptions options;
  options.endpoint = std::move(endpoint);
  options.name = "realtime-service events";
  options.topology.queues = {{.name = queue, .transient = true}};
  options.topology.exchanges = {{std::string(protocol::kSignalsExchange), "fanout"}};
  options.topology.bindings = {{queue, std::string(protocol::kEventsExchange), ""},
                               {queue, std::string(protocol::kSignalsExchange), ""}};
  options.acknowledge_within = kAcknowledgeWithin;
  options.subscriptions = {{queue, amqp::kMaxPrefetch,
                            [this](const amqp::Delivery& delivery) { take(delivery); },
                            [this] { queue_state(false); }, [this] { queue_state(true); }}};
  options.on_state = [this](const amqp::ConnectionState& state) { connection_state(state); };
  return options;
}

void EventFeed::connection_state(const amqp::ConnectionState& state) {
  connected_ = state.connected;
  if (!connected_) on_state_(state);
}

void EventFeed::queue_state(bool joined) {
  // A lost connection was already reported, with its reason; the end of the feed isn't reported.
  if (!connected_ || ends()) return;
  on_state_({joined, false, joined ? "" : "the event queue is gone; it is being declared again"});
}

bool EventFeed::ends() const {
  const std::lock_guard lock(acknowledging_->mutex);
  return acknowledging_->consumer == nullptr;
}

void EventFeed::take(const amqp::Delivery& delivery) {
  Done done = [with = acknowledging_, receipt = delivery.receipt] {
    const std::lock_guard lock(with->mutex);
    if (with->consumer != nullptr) with->consumer->acknowledge(amqp::Receipts(receipt));
  };
  // Empty batches too: acknowledgements must be in order.
  if (delivery.exchange == protocol::kSignalsExchange) {
    on_signals_(read_signals(delivery.body), std::move(done));
  } else {
    on_events_(read_events(delivery.body), std::move(done));
  }
}

std::vector<Line> read_events(std::string_view lines) {
  std::vector<Line> events;
  for_each_line(lines, [&events](std::string_view line) {
    auto head = protocol::read_event(line);
    if (head.has_value()) {
      events.push_back({*std::move(head), entry_frame(line)});
    } else {
      log::warn("event_dropped", {{"reason", head.error().detail}, {"bytes", line.size()}});
    }
  });
  return events;
}

std::vector<protocol::Signal> read_signals(std::string_view lines) {
  std::vector<protocol::Signal> signals;
  for_each_line(lines, [&signals](std::string_view line) {
    auto signal = protocol::read_signal(line);
    if (signal.has_value()) signals.push_back(*std::move(signal));
  });
  return signals;
}

}  // namespace parley::realtime
