#pragma once

#include <memory>
#include <vector>

#include "consumer.hpp"
#include "consumer/partition_worker.hpp"
#include "publisher.hpp"
#include "site.hpp"

namespace parley::simulation {

/// A chat-consumer without partition sharing: it joins all partitions, and is on standby where
/// another is active. Must be created and destroyed on a thread of its own process.
class ConsumerProgram {
 public:
  explicit ConsumerProgram(const Site& site);
  ~ConsumerProgram();

  SimulatedPublisher& publisher() { return publisher_; }
  SimulatedConsumer& consumer() { return *consumer_; }
  void give_back(unsigned partition) { workers_[partition]->give_back(); }
  /// Acknowledgements that would have left a gap.
  unsigned refused() const { return consumer_->refused(); }

 private:
  consumer::Metrics metrics_;
  // Destroyed after the publisher, whose completions acknowledge.
  std::unique_ptr<SimulatedConsumer> consumer_;
  SimulatedPublisher publisher_;
  std::vector<std::unique_ptr<consumer::PartitionWorker>> workers_;
};

}  // namespace parley::simulation
