#include "broker_sides.hpp"

#include <utility>

#include "amqp/consumer.hpp"
#include "amqp_testing/broker.hpp"
#include "consumer.hpp"
#include "publisher.hpp"
#include "test_support/eventually.hpp"

namespace parley::simulation {
namespace {

using namespace std::chrono_literals;

/// The limit in simulated time.
constexpr std::chrono::seconds kPatience{60};
constexpr std::uint64_t kSeed = 7;

class SimulatedReader final : public Reader {
 public:
  SimulatedReader(Scheduler& scheduler, Broker& broker, const std::string& queue)
      : consumer_(scheduler, broker,
                  {{queue, [this](amqp::Delivery delivery) { take(std::move(delivery)); },
                    [this] { lose(); }}}) {}

  void join() override { consumer_.join(0); }
  void leave() override { consumer_.leave(0); }
  void acknowledge(const amqp::Receipts& receipts) override { consumer_.acknowledge(receipts); }
  unsigned refused() override { return consumer_.refused(); }
  void cut() { consumer_.cut(); }

 private:
  SimulatedConsumer consumer_;
};

class SimulatedSide final : public BrokerSide {
 public:
  std::unique_ptr<amqp::Publisher> publisher(const std::string& queue) override {
    declare(queue);
    auto publisher = std::make_unique<SimulatedPublisher>(scheduler_, broker_);
    publishers_.push_back(publisher.get());
    return publisher;
  }
  std::unique_ptr<Reader> reader(const std::string& queue) override {
    declare(queue);
    auto reader = std::make_unique<SimulatedReader>(scheduler_, broker_, queue);
    readers_.push_back(reader.get());
    return reader;
  }
  void cut() override {
    for (SimulatedPublisher* const publisher : publishers_) publisher->cut();
    for (SimulatedReader* const reader : readers_) reader->cut();
  }
  void alarm(bool on) override {
    for (SimulatedPublisher* const publisher : publishers_) publisher->block(on ? 1h : 0h);
  }
  bool eventually(const std::function<bool()>& holds) override {
    const auto until = scheduler_.monotonic() + kPatience;
    scheduler_.run_until([&] { return holds() || scheduler_.monotonic() >= until; });
    return holds();
  }

 private:
  void declare(const std::string& queue) {
    broker_.declare(queue);
    broker_.bind(queue, kExchange, queue);
  }

  Scheduler scheduler_{kSeed, 15};
  Broker broker_{scheduler_};
  std::vector<SimulatedPublisher*> publishers_;
  std::vector<SimulatedReader*> readers_;
};

amqp::Topology topology_of(const std::string& queue) {
  return {.exchanges = {{BrokerSide::kExchange, "direct"}},
          .queues = {{.name = queue, .single_active_consumer = true}},
          .bindings = {{queue, BrokerSide::kExchange, queue}}};
}

class RabbitmqReader final : public Reader {
 public:
  explicit RabbitmqReader(const std::string& queue) : consumer_(options(queue)) {}

  void join() override { consumer_.join(0); }
  void leave() override { consumer_.leave(0); }
  void acknowledge(const amqp::Receipts& receipts) override { consumer_.acknowledge(receipts); }
  unsigned refused() override { return refused_; }

 private:
  amqp::ConsumerOptions options(const std::string& queue) {
    amqp::ConsumerOptions options;
    options.endpoint = amqp_testing::Broker::shared().endpoint();
    options.topology = topology_of(queue);
    options.subscriptions.push_back({queue, amqp::kMaxPrefetch,
                                     [this](amqp::Delivery one) { take(std::move(one)); },
                                     [this] { lose(); }});
    options.on_refused = [this](std::string_view) { ++refused_; };
    return options;
  }

  std::atomic<unsigned> refused_ = 0;
  amqp::Consumer consumer_;
};

class RabbitmqSide final : public BrokerSide {
 public:
  std::unique_ptr<amqp::Publisher> publisher(const std::string& queue) override {
    amqp::PublisherOptions options;
    options.endpoint = amqp_testing::Broker::shared().endpoint();
    options.topology = topology_of(queue);
    return std::make_unique<amqp::BrokerPublisher>(std::move(options));
  }
  std::unique_ptr<Reader> reader(const std::string& queue) override {
    return std::make_unique<RabbitmqReader>(queue);
  }
  void cut() override {
    amqp_testing::Broker::shared().control("close_all_connections --global cut");
  }
  void alarm(bool on) override {
    amqp_testing::Broker::shared().control(std::string("set_vm_memory_high_watermark ") +
                                           (on ? "0.00001" : "0.4"));
  }
  bool eventually(const std::function<bool()>& holds) override {
    return test_support::eventually(holds);
  }
};

}  // namespace

void Reader::take(amqp::Delivery delivery) {
  const std::lock_guard lock(mutex_);
  deliveries_.push_back(std::move(delivery));
}

void Reader::lose() {
  const std::lock_guard lock(mutex_);
  ++lost_;
}

std::vector<std::string> Reader::bodies() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> bodies;
  for (const amqp::Delivery& delivery : deliveries_) bodies.push_back(delivery.body);
  return bodies;
}

amqp::Receipts Reader::receipts(std::size_t first, std::size_t last) const {
  const std::lock_guard lock(mutex_);
  amqp::Receipts receipts;
  for (std::size_t i = first; i <= last; ++i) {
    if (!receipts.add(deliveries_.at(i).receipt)) throw std::logic_error("there is a hole");
  }
  return receipts;
}

int Reader::lost() const {
  const std::lock_guard lock(mutex_);
  return lost_;
}

std::unique_ptr<BrokerSide> make_simulated_side() { return std::make_unique<SimulatedSide>(); }
std::unique_ptr<BrokerSide> make_rabbitmq_side() { return std::make_unique<RabbitmqSide>(); }

}  // namespace parley::simulation
