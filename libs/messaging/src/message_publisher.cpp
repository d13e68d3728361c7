#include "messaging/message_publisher.hpp"

#include <deque>
#include <mutex>
#include <string>
#include <utility>

#include "base/clock.hpp"
#include "metrics/names.hpp"
#include "protocol/amqp_names.hpp"
#include "protocol/message_id.hpp"

namespace parley::messaging {
namespace {

struct Batch {
  std::string body;
  std::vector<Completion> completions;
  /// Of its oldest item.
  Monotonic::time_point deadline{};
};

}  // namespace

// Shared with the completions that the amqp publisher still holds when this is gone.
class MessagePublisher::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(amqp::Publisher& publisher, MessagePublisherOptions options)
      : publisher_(publisher), options_(std::move(options)), partitions_(options_.partitions) {}

  Status publish(const protocol::Item& item, Completion completion);
  void stop();
  MessagePublisherCounts counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
  }

 private:
  struct Partition {
    unsigned in_flight = 0;
    /// Gathered, oldest first; only the last one still grows.
    std::deque<Batch> waiting;
  };

  void gather(Partition& partition, const std::string& line, Completion completion);
  /// Publishes what may go; returns what was refused. With the lock held, so that the order of a
  /// partition's items is that of their publish() calls.
  std::vector<std::pair<Batch, Status>> send(unsigned number);
  void finished(unsigned number, std::vector<Completion> completions, const Status& status);
  void deliver(std::vector<Completion> completions, const Status& status);
  void deliver_all(std::vector<std::pair<Batch, Status>>&& refused);

  amqp::Publisher& publisher_;
  const MessagePublisherOptions options_;
  metrics::Histogram& confirm_duration_ = metrics::histogram(metrics::kConfirmDuration);
  mutable std::mutex mutex_;
  std::vector<Partition> partitions_;
  std::size_t waiting_bytes_ = 0;
  MessagePublisherCounts counts_;
  bool stopped_ = false;
};

Status MessagePublisher::Impl::publish(const protocol::Item& item, Completion completion) {
  std::string line = protocol::write_item(item);
  const unsigned number = protocol::partition_of(item.conversation_id, options_.partitions);
  std::vector<std::pair<Batch, Status>> refused;
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) return unavailable("stopping");
    if (const amqp::ConnectionState state = publisher_.state(); !state.ready()) {
      return unavailable("RabbitMQ is not ready: " + state.reason);
    }
    if (counts_.waiting_items >= options_.max_waiting_items ||
        waiting_bytes_ + line.size() > options_.max_waiting_bytes) {
      return Error{code::kOverloaded, "too many messages wait for RabbitMQ", true};
    }
    gather(partitions_[number], line, std::move(completion));
    refused = send(number);
  }
  deliver_all(std::move(refused));
  return {};
}

void MessagePublisher::Impl::gather(Partition& partition, const std::string& line,
                                    Completion completion) {
  const bool fits =
      !partition.waiting.empty() &&
      partition.waiting.back().completions.size() < options_.max_batch_items &&
      partition.waiting.back().body.size() + 1 + line.size() <= options_.max_batch_bytes;
  if (!fits) {
    partition.waiting.emplace_back();
    partition.waiting.back().deadline = Monotonic::now() + options_.deadline;
  }
  Batch& batch = partition.waiting.back();
  waiting_bytes_ += line.size() + 1;
  ++counts_.waiting_items;
  ++counts_.items;
  batch.body += line;
  batch.body += '\n';
  batch.completions.push_back(std::move(completion));
}

std::vector<std::pair<Batch, Status>> MessagePublisher::Impl::send(unsigned number) {
  std::vector<std::pair<Batch, Status>> refused;
  Partition& partition = partitions_[number];
  while (partition.in_flight < options_.max_in_flight && !partition.waiting.empty()) {
    Batch batch = std::move(partition.waiting.front());
    partition.waiting.pop_front();
    waiting_bytes_ -= batch.body.size();
    counts_.waiting_items -= batch.completions.size();
    amqp::Message message;
    message.exchange = protocol::kMessagesExchange;
    message.routing_key = std::to_string(number);
    message.content_type = protocol::kBatchContentType;
    message.body = std::move(batch.body);
    // Shared, since a std::function must be copyable; it is called once.
    auto completions = std::make_shared<std::vector<Completion>>(std::move(batch.completions));
    Status taken = publisher_.publish(
        std::move(message),
        [self = shared_from_this(), number, completions,
         taken_at = batch.deadline - options_.deadline](const Status& status) {
          self->confirm_duration_.observe(Monotonic::now() - taken_at);
          self->finished(number, std::move(*completions), status);
        },
        batch.deadline);
    if (taken.has_error()) {
      batch.completions = std::move(*completions);
      counts_.failed_items += batch.completions.size();
      refused.emplace_back(std::move(batch), std::move(taken));
    } else {
      ++partition.in_flight;
      ++counts_.batches;
    }
  }
  return refused;
}

void MessagePublisher::Impl::finished(unsigned number, std::vector<Completion> completions,
                                      const Status& status) {
  std::vector<std::pair<Batch, Status>> refused;
  {
    const std::lock_guard lock(mutex_);
    --partitions_[number].in_flight;
    if (status.has_error()) counts_.failed_items += completions.size();
    if (!stopped_) refused = send(number);
  }
  deliver(std::move(completions), status);
  deliver_all(std::move(refused));
}

void MessagePublisher::Impl::stop() {
  std::vector<std::pair<Batch, Status>> refused;
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    for (Partition& partition : partitions_) {
      for (Batch& batch : partition.waiting) {
        counts_.failed_items += batch.completions.size();
        refused.emplace_back(std::move(batch), unavailable("stopping"));
      }
      partition.waiting.clear();
    }
    counts_.waiting_items = 0;
    waiting_bytes_ = 0;
  }
  deliver_all(std::move(refused));
}

void MessagePublisher::Impl::deliver(std::vector<Completion> completions, const Status& status) {
  if (options_.deliver) {
    options_.deliver(std::move(completions), status);
    return;
  }
  for (Completion& completion : completions) completion(status);
}

void MessagePublisher::Impl::deliver_all(std::vector<std::pair<Batch, Status>>&& refused) {
  for (auto& [batch, status] : refused) deliver(std::move(batch.completions), status);
}

MessagePublisher::MessagePublisher(amqp::Publisher& publisher, MessagePublisherOptions options)
    : impl_(std::make_shared<Impl>(publisher, std::move(options))) {}
MessagePublisher::~MessagePublisher() { impl_->stop(); }

Status MessagePublisher::publish(const protocol::Item& item, Completion completion) {
  return impl_->publish(item, std::move(completion));
}
MessagePublisherCounts MessagePublisher::counts() const { return impl_->counts(); }

}  // namespace parley::messaging
