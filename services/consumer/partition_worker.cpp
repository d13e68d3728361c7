#include "partition_worker.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "dead_letters.hpp"
#include "effects.hpp"
#include "events.hpp"
#include "log/log.hpp"
#include "read_marks.hpp"
#include "runtime/backoff.hpp"

namespace parley::consumer {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMaxDeliveries = 1000;
constexpr std::size_t kMaxBatchBytes = 4U * 1024 * 1024;
constexpr auto kIdle = 1000ms;
/// At least so often while there is no pause; at once in one.
constexpr auto kTailsEvery = 500ms;
constexpr std::size_t kMaxUnsavedTails = 5000;
/// After so long a message of a newer version is offered to the other consumers.
constexpr auto kHoldNewer = 10s;
/// Longer than the events' deadline.
constexpr auto kAcknowledgedWithin = 2s;
constexpr auto kAcknowledgementStep = 2ms;
constexpr auto kGivenBackWithin = 10s;

}  // namespace

PartitionWorker::PartitionWorker(unsigned partition, unsigned partitions, Parts parts)
    : partition_(partition),
      partitions_(partitions),
      parts_(std::move(parts)),
      sequencer_(parts_.stores.timeline),
      judge_(parts_.stores),
      annotator_(parts_.stores),
      under_way_(std::make_shared<std::atomic<unsigned>>(0)) {
  thread_ = std::thread([this] { run(); });
}

PartitionWorker::~PartitionWorker() { stop(); }

void PartitionWorker::deliver(amqp::Delivery delivery) {
  active_ = true;
  queue_.push(std::move(delivery));
}

void PartitionWorker::lost() {
  active_ = false;
  queue_.clear();
}

void PartitionWorker::give_back() {
  give_back_ = true;
  queue_.nudge();
}

void PartitionWorker::request_stop() { queue_.stop(); }

void PartitionWorker::stop() {
  request_stop();
  if (thread_.joinable()) thread_.join();
}

std::string PartitionWorker::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

void PartitionWorker::set_trouble(std::string trouble) {
  const std::lock_guard lock(mutex_);
  if (trouble_ == trouble) return;
  trouble_ = std::move(trouble);
  if (trouble_.empty()) {
    log::info("partition_goes_on", {{"partition", partition_}});
  } else {
    log::warn("partition_held", {{"partition", partition_}, {"reason", trouble_}});
  }
}

void PartitionWorker::run() {
  while (!queue_.stopped()) {
    clearings_ = queue_.clearings();
    auto deliveries = queue_.take(kMaxDeliveries, kMaxBatchBytes, kIdle);
    if (!deliveries.empty()) work(std::move(deliveries));
    if (give_back_.exchange(false)) return_queue();
    save_tails(queue_.empty());
  }
  await_acknowledgements();
  // A store that is away must not hold the end up.
  if (trouble().empty()) save_tails(true);
}

void PartitionWorker::work(std::vector<amqp::Delivery> deliveries) {
  Batch batch;
  std::vector<Poison> poison;
  const std::size_t count = read(deliveries, batch, poison);
  const bool newer = count < deliveries.size();
  if (count != 0) {
    const amqp::Receipt last = deliveries[count - 1].receipt;
    deliveries.clear();
    if (!store(batch) || !bury(poison)) return;
    tell(batch, last, !poison.empty());
  }
  if (newer) hold_for_newer();
}

std::size_t PartitionWorker::read(const std::vector<amqp::Delivery>& deliveries, Batch& batch,
                                  std::vector<Poison>& poison) {
  for (std::size_t i = 0; i < deliveries.size(); ++i) {
    Contents contents = read_batch(deliveries[i].body, partition_, partitions_);
    if (contents.newer) return i;
    for (protocol::Item& item : contents.items) batch.add(std::move(item));
    std::ranges::move(contents.poison, std::back_inserter(poison));
  }
  return deliveries.size();
}

bool PartitionWorker::store(Batch& batch) {
  parts_.metrics.batch_items.observe(static_cast<double>(batch.open.size()));
  return until_done([&]() -> Status {
    const auto begin = Monotonic::now();
    Status status = store_once(batch);
    parts_.metrics.store_duration.observe(Monotonic::now() - begin);
    parts_.metrics.seq_conflicts.add(sequencer_.conflicts() - conflicts_counted_);
    conflicts_counted_ = sequencer_.conflicts();
    if (status.has_error()) parts_.metrics.store_errors.add();
    return status;
  });
}

Status PartitionWorker::store_once(Batch& batch) {
  if (batch.has_commands) PARLEY_CHECK(judge_.decide(batch));
  PARLEY_CHECK(annotator_.annotate(batch));
  PARLEY_CHECK(sequencer_.store(batch));
  PARLEY_CHECK(carry_out(parts_.stores, batch));
  PARLEY_TRY(batch.read, save_read_marks(parts_.stores, batch));
  return {};
}

bool PartitionWorker::bury(const std::vector<Poison>& poison) {
  for (const Poison& line : poison) {
    const bool done =
        until_done([&] { return write_dead_letter(parts_.publisher, line, partition_); });
    if (!done) return false;
    parts_.metrics.dead_letters.add();
    log::warn("dead_letter",
              {{"partition", partition_}, {"reason", line.reason}, {"bytes", line.line.size()}});
  }
  return true;
}

void PartitionWorker::tell(const Batch& batch, const amqp::Receipt& last, bool at_once) {
  parts_.metrics.stored.add(batch.stored.size());
  parts_.metrics.duplicates.add(batch.duplicates.size());
  parts_.metrics.not_applied.add(batch.dropped.size());
  parts_.metrics.read_marks.add(batch.read.size());
  publish_signals(parts_.publisher, batch);
  ++*under_way_;
  // The worker may be gone when the last event is answered; the consumer's connection is not.
  publish_events(parts_.publisher, batch.stored, batch.duplicates,
                 [acknowledge = parts_.acknowledge_up_to, under_way = under_way_, last, at_once] {
                   acknowledge(last, at_once);
                   --*under_way;
                 });
}

void PartitionWorker::hold_for_newer() {
  parts_.metrics.newer.add();
  set_trouble("a message of a newer version: upgrade this chat-consumer");
  if (!queue_.pause(kHoldNewer, clearings_)) return_queue();
  set_trouble({});
}

void PartitionWorker::return_queue() {
  await_acknowledgements();
  parts_.metrics.given_back.add();
  log::info("partition_given_back", {{"partition", partition_}});
  const std::uint64_t clearings = queue_.clearings();
  parts_.leave_and_rejoin();
  // What is left in the queue is no longer ours; lost() empties it.
  queue_.pause(kGivenBackWithin, clearings);
}

void PartitionWorker::await_acknowledgements() const {
  const auto deadline = Monotonic::now() + kAcknowledgedWithin;
  while (under_way_->load() != 0 && Monotonic::now() < deadline) {
    std::this_thread::sleep_for(kAcknowledgementStep);
  }
}

void PartitionWorker::save_tails(bool idle) {
  if (sequencer_.unsaved_tails() == 0) return;
  const auto at = Monotonic::now();
  const bool due = at - tails_saved_ >= kTailsEvery;
  if (!idle && !due && sequencer_.unsaved_tails() < kMaxUnsavedTails) return;
  tails_saved_ = at;
  if (sequencer_.save_tails().has_error()) parts_.metrics.store_errors.add();
}

bool PartitionWorker::until_done(const std::function<Status()>& attempt) {
  runtime::Backoff backoff;
  while (true) {
    const Status status = attempt();
    if (!status.has_error()) {
      set_trouble({});
      return true;
    }
    set_trouble(status.error().detail);
    if (queue_.stopped() || queue_.pause(backoff.next(), clearings_)) {
      set_trouble({});
      return false;
    }
  }
}

}  // namespace parley::consumer
