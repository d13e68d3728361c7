#include "consumer_program.hpp"

#include <utility>

#include "protocol/amqp_names.hpp"

namespace parley::simulation {

ConsumerProgram::ConsumerProgram(const Site& site) : publisher_(site.scheduler, site.broker) {
  std::vector<SimulatedConsumer::Subscription> subscriptions;
  for (unsigned partition = 0; partition < site.partitions; ++partition) {
    workers_.push_back(std::make_unique<consumer::PartitionWorker>(
        partition, site.partitions,
        consumer::PartitionWorker::Dependencies{
            site.stores, publisher_, metrics_,
            [this](const amqp::Receipts& receipts, bool) { consumer_->acknowledge(receipts); },
            [this, partition] {
              consumer_->leave(partition);
              consumer_->join(partition);
            }}));
    consumer::PartitionWorker& worker = *workers_.back();
    subscriptions.push_back(
        {protocol::messages_queue(partition),
         [&worker](amqp::Delivery delivery) { worker.deliver(std::move(delivery)); },
         [&worker] { worker.lost(); }});
  }
  consumer_ =
      std::make_unique<SimulatedConsumer>(site.scheduler, site.broker, std::move(subscriptions));
  for (unsigned partition = 0; partition < site.partitions; ++partition) consumer_->join(partition);
}

ConsumerProgram::~ConsumerProgram() {
  for (const auto& worker : workers_) worker->request_stop();
  for (const auto& worker : workers_) worker->stop();
}

}  // namespace parley::simulation
