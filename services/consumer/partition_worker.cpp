#include "partition_worker.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/backoff.hpp"
#include "dead_letters.hpp"
#include "effects.hpp"
#include "events.hpp"
#include "log/log.hpp"
#include "read_marks.hpp"

namespace parley::consumer {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMaxDeliveries = 1000;
constexpr std::size_t kMaxBatchBytes = 4U * 1024 * 1024;
constexpr auto kIdle = 1000ms;
/// The maximum interval under load; when idle, tails are saved at once.
constexpr auto kTailsEvery = 500ms;
/// A message of a newer version is offered to the other consumers after this time.
constexpr auto kHoldNewer = 10s;
/// Longer than the events' deadline.
constexpr auto kToldWithin = 2s;
/// Then leave_and_rejoin() is called again.
constexpr std::chrono::milliseconds kGivenBackWithin = 10s;

}  // namespace

PartitionWorker::PartitionWorker(unsigned partition, unsigned partitions, Dependencies parts)
    : partition_(partition),
      partitions_(partitions),
      parts_(std::move(parts)),
      queue_(std::make_shared<DeliveryQueue>(parts_.acknowledge)),
      sequencer_(parts_.stores.timeline, kMaxKnownTails / partitions),
      judge_(parts_.stores),
      annotator_(parts_.stores),
      events_lost_(std::make_shared<std::atomic<bool>>(true)) {
  thread_ = Thread([this] { run(); });
}

PartitionWorker::~PartitionWorker() { stop(); }

void PartitionWorker::deliver(amqp::Delivery delivery) { queue_->push(std::move(delivery)); }
void PartitionWorker::lost() {
  queue_->clear();
  parts_.metrics.lost.Increment();
}

void PartitionWorker::give_back() { queue_->ask_back(); }
void PartitionWorker::request_stop() { queue_->stop(); }

void PartitionWorker::stop() {
  request_stop();
  if (thread_.joinable()) thread_.join();
}

std::string PartitionWorker::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

std::string_view PartitionWorker::waits_for() const {
  const std::lock_guard lock(mutex_);
  return waits_for_;
}

void PartitionWorker::set_trouble(std::string_view waits_for, std::string trouble) {
  const std::lock_guard lock(mutex_);
  waits_for_ = waits_for;
  if (trouble_ == trouble) return;
  trouble_ = std::move(trouble);
  if (trouble_.empty()) {
    log::info("partition_goes_on", {{"partition", partition_}});
  } else {
    log::warn("partition_held", {{"partition", partition_}, {"reason", trouble_}});
  }
}

void PartitionWorker::run() {
  while (!queue_->stopped()) {
    Work next = queue_->take(kMaxDeliveries, kMaxBatchBytes, kIdle);
    if (next.left_out) {
      parts_.metrics.refused.Increment();
      log::error("delivery_left_out", {{"partition", partition_}});
    }
    if (next.left_out || next.give_back) return_queue(next.clearings);
    if (!next.deliveries.empty()) work(std::move(next));
    tell_of_lost_events();
    save_tails(queue_->empty());
  }
  queue_->wait_told(kToldWithin);
  // An unavailable store must not delay the stop.
  if (trouble().empty()) save_tails(true);
}

void PartitionWorker::work(Work work) {
  Batch batch;
  std::vector<Poison> poison;
  bool newer = false;
  const amqp::Receipts receipts = read(work.deliveries, batch, poison, newer);
  work.deliveries.clear();
  if (!receipts.empty()) {
    if (!store(batch, work.clearings) || !bury(poison, work.clearings)) return;
    // At once if something was dead-lettered: a redelivery after a crash would dead-letter it
    // again.
    queue_->stored(receipts, !poison.empty());
    tell(batch, receipts);
  }
  if (newer) hold_for_newer(work.clearings);
}

amqp::Receipts PartitionWorker::read(const std::vector<amqp::Delivery>& deliveries, Batch& batch,
                                     std::vector<Poison>& poison, bool& newer) {
  amqp::Receipts receipts;
  for (const amqp::Delivery& delivery : deliveries) {
    Contents contents = read_batch(delivery.body, partition_, partitions_);
    newer = contents.newer;
    if (newer || !receipts.add(delivery.receipt)) break;
    for (protocol::Item& item : contents.items) batch.add(std::move(item));
    std::ranges::move(contents.poison, std::back_inserter(poison));
  }
  return receipts;
}

bool PartitionWorker::store(Batch& batch, std::uint64_t clearings) {
  parts_.metrics.batch_items.Observe(static_cast<double>(batch.open.size()));
  const auto attempt = [&]() -> Status {
    const auto begin = Monotonic::now();
    Status status = store_once(batch);
    parts_.metrics.store_duration.Observe(metrics::seconds(Monotonic::now() - begin));
    parts_.metrics.seq_conflicts.Increment(
        static_cast<double>(sequencer_.conflicts() - conflicts_counted_));
    conflicts_counted_ = sequencer_.conflicts();
    if (status.has_error()) parts_.metrics.store_errors.Increment();
    return status;
  };
  return until_done(waits_for::kStore, attempt, clearings);
}

Status PartitionWorker::store_once(Batch& batch) {
  if (batch.has_commands) PARLEY_CHECK(judge_.decide(batch));
  PARLEY_CHECK(annotator_.annotate(batch));
  PARLEY_CHECK(sequencer_.store(batch));
  PARLEY_CHECK(carry_out(parts_.stores, batch));
  PARLEY_TRY(batch.read, save_read_marks(parts_.stores, batch));
  return {};
}

bool PartitionWorker::bury(const std::vector<Poison>& poison, std::uint64_t clearings) {
  for (const Poison& line : poison) {
    const bool done = until_done(
        waits_for::kDeadLetter,
        [&] { return write_dead_letter(parts_.publisher, line, partition_); }, clearings);
    if (!done) return false;
    parts_.metrics.dead_letters.Increment();
    log::warn("dead_letter",
              {{"partition", partition_}, {"reason", line.reason}, {"bytes", line.line.size()}});
  }
  return true;
}

void PartitionWorker::tell(const Batch& batch, const amqp::Receipts& receipts) {
  for (const protocol::Entry& entry : batch.stored) {
    parts_.metrics.store_delay.Observe(metrics::seconds(entry.stored_at - entry.item.accepted_at));
  }
  parts_.metrics.stored.Increment(static_cast<double>(batch.stored.size()));
  parts_.metrics.duplicates.Increment(static_cast<double>(batch.duplicates.size()));
  parts_.metrics.not_applied.Increment(static_cast<double>(batch.dropped.size()));
  parts_.metrics.read_marks.Increment(static_cast<double>(batch.read.size()));
  publish_signals(parts_.publisher, batch);
  publish_events(parts_.publisher, batch.stored, batch.duplicates,
                 [queue = queue_, lost = events_lost_, receipts](bool told) {
                   if (!told) *lost = true;
                   queue->told(receipts);
                 });
}

void PartitionWorker::tell_of_lost_events() {
  if (!events_lost_->exchange(false)) return;
  const bool taken = publish_events_lost(parts_.publisher, [lost = events_lost_] { *lost = true; });
  if (!taken) *events_lost_ = true;
}

void PartitionWorker::hold_for_newer(std::uint64_t clearings) {
  parts_.metrics.newer.Increment();
  set_trouble(waits_for::kNewer, "a message from a newer version: upgrade this chat-consumer");
  if (queue_->pause(kHoldNewer, clearings) == Waited::kTime) return_queue(clearings);
  set_trouble({}, {});
}

void PartitionWorker::return_queue(std::uint64_t clearings) {
  queue_->wait_told(kToldWithin);
  parts_.metrics.given_back.Increment();
  log::info("partition_given_back", {{"partition", partition_}});
  // Takes nothing before the queue was cleared: its content follows what is given back.
  auto time = 0ms;
  while (queue_->pause(time, clearings) == Waited::kTime) {
    parts_.leave_and_rejoin();
    time = kGivenBackWithin;
  }
}

void PartitionWorker::save_tails(bool idle) {
  if (sequencer_.unsaved_tails() == 0) return;
  const auto at = Monotonic::now();
  const bool due = at - tails_saved_ >= kTailsEvery;
  if (!idle && !due && sequencer_.unsaved_tails() < kMaxUnsavedTails) return;
  tails_saved_ = at;
  if (sequencer_.save_tails().has_error()) parts_.metrics.store_errors.Increment();
}

bool PartitionWorker::until_done(std::string_view waits_for, const std::function<Status()>& attempt,
                                 std::uint64_t clearings) {
  Backoff backoff;
  while (true) {
    const Status status = attempt();
    if (!status.has_error()) {
      set_trouble({}, {});
      return true;
    }
    set_trouble(waits_for, status.error().detail);
    if (queue_->pause(backoff.next(), clearings) != Waited::kTime) {
      set_trouble({}, {});
      return false;
    }
  }
}

}  // namespace parley::consumer
