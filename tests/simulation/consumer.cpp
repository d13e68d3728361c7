#include "consumer.hpp"

#include <utility>

namespace parley::simulation {
namespace {

constexpr std::size_t kUntilDeclaredMs = 3000;

}  // namespace

struct SimulatedConsumer::Shared : std::enable_shared_from_this<Shared> {
  struct One {
    Subscription options;
    bool wanted = false;
    /// Of the current life of its channel; 0 if there is none.
    Broker::ChannelNumber channel = 0;
    std::uint64_t epoch = 0;
    std::uint64_t acknowledged = 0;
  };

  Shared(Scheduler& given, Broker& at) : scheduler(given), broker(at) {}

  // Declares before on_state is called.
  void connected() {
    link->to_broker([self = shared_from_this(), life = link->life()] {
      if (self->declare && !self->declare(self->link)) return self->link->cut();
      self->link->to_program([self, life] { self->declared(life); });
    });
  }
  void declared(std::uint64_t life) {
    if (link->life() != life) return;
    for (One& one : all) {
      if (one.wanted && one.channel == 0) subscribe(one);
    }
    if (on_state) on_state(true);
  }
  void lost() {
    for (One& one : all) end(one);
    if (on_state) on_state(false);
  }
  void lose_queue() {
    link->to_broker([self = shared_from_this(), life = link->life()] {
      self->broker.remove(self->all.front().options.queue);
      self->link->to_program([self, life] {
        if (self->link->life() != life) return;
        self->lost();
        const auto pause = std::chrono::milliseconds(self->scheduler.pick(kUntilDeclaredMs));
        self->scheduler.post_at(self->own, self->scheduler.monotonic() + pause,
                                [shared = self.get(), life] {
                                  if (shared->link->connected() && shared->link->life() == life)
                                    shared->connected();
                                });
      });
    });
  }
  void end(One& one) {
    if (std::exchange(one.channel, 0) != 0 && one.options.on_lost) one.options.on_lost();
  }
  void subscribe(One& one) {
    one.channel = broker.next_channel();
    ++one.epoch;
    one.acknowledged = 0;
    const auto index = static_cast<std::uint32_t>(&one - all.data());
    link->to_broker([self = shared_from_this(), index, channel = one.channel] {
      self->broker.subscribe(
          self->all[index].options.queue, channel,
          {self->link, [self, index, channel](std::uint64_t tag, const amqp::Message& message) {
             self->deliver(index, channel, tag, message);
           }});
    });
  }
  void deliver(std::uint32_t index, Broker::ChannelNumber channel, std::uint64_t tag,
               const amqp::Message& message) {
    One& one = all[index];
    if (one.channel != channel) return;
    amqp::Delivery delivery;
    delivery.receipt = {index, one.epoch, tag};
    delivery.exchange = message.exchange;
    delivery.routing_key = message.routing_key;
    delivery.content_type = message.content_type;
    delivery.headers = message.headers;
    delivery.body = message.body;
    one.options.on_delivery(std::move(delivery));
  }
  void leave(std::uint32_t index) {
    One& one = all[index];
    one.wanted = false;
    if (one.channel == 0) return;
    link->to_broker([self = shared_from_this(), index, channel = one.channel] {
      self->broker.unsubscribe(self->all[index].options.queue, channel);
    });
    end(one);
  }
  void join(std::uint32_t index) {
    One& one = all[index];
    one.wanted = true;
    if (one.channel == 0 && link->connected()) subscribe(one);
  }
  void acknowledge(const amqp::Receipts& receipts) {
    const std::uint32_t index = receipts.first().subscription;
    One& one = all[index];
    if (one.channel == 0 || receipts.first().epoch != one.epoch) return;
    if (receipts.last().tag <= one.acknowledged) return;
    if (receipts.first().tag != one.acknowledged + 1) {
      ++refused;
      leave(index);
      return join(index);
    }
    one.acknowledged = receipts.last().tag;
    link->to_broker(
        [self = shared_from_this(), index, channel = one.channel, tag = one.acknowledged] {
          self->broker.acknowledge(self->all[index].options.queue, channel, tag);
        });
  }

  Scheduler& scheduler;
  Broker& broker;
  std::shared_ptr<Link> link;
  Scheduler::Strand own = 0;
  std::vector<One> all;
  std::function<void(bool)> on_state;
  std::function<bool(const std::shared_ptr<Link>&)> declare;
  unsigned refused = 0;
};

SimulatedConsumer::SimulatedConsumer(Scheduler& scheduler, Broker& broker,
                                     std::vector<Subscription> subscriptions,
                                     std::function<void(bool)> on_state,
                                     std::function<bool(const std::shared_ptr<Link>&)> declare)
    : shared_(std::make_shared<Shared>(scheduler, broker)) {
  for (Subscription& one : subscriptions) shared_->all.push_back({std::move(one)});
  shared_->on_state = std::move(on_state);
  shared_->declare = std::move(declare);
  shared_->own = scheduler.make_strand();
  shared_->link = std::make_shared<Link>(
      scheduler, Link::Ends{[shared = shared_.get()] { shared->connected(); },
                            [shared = shared_.get()] { shared->lost(); }});
  shared_->link->open();
}

SimulatedConsumer::~SimulatedConsumer() {
  shared_->link->close();
  shared_->scheduler.end_strand(shared_->own);
  for (auto& one : shared_->all) one.channel = 0;
}

void SimulatedConsumer::join(std::uint32_t subscription) {
  shared_->scheduler.post(shared_->own,
                          [shared = shared_.get(), subscription] { shared->join(subscription); });
}

void SimulatedConsumer::leave(std::uint32_t subscription) {
  shared_->scheduler.post(shared_->own,
                          [shared = shared_.get(), subscription] { shared->leave(subscription); });
}

void SimulatedConsumer::acknowledge(const amqp::Receipts& receipts) {
  if (receipts.empty()) return;
  shared_->scheduler.post(shared_->own,
                          [shared = shared_.get(), receipts] { shared->acknowledge(receipts); });
}

void SimulatedConsumer::cut() { shared_->link->cut(); }
void SimulatedConsumer::lose_queue() { shared_->lose_queue(); }
unsigned SimulatedConsumer::refused() const { return shared_->refused; }

}  // namespace parley::simulation
