#pragma once

#include "metrics/metrics.hpp"

/// The metrics of chat-consumer.
namespace parley::consumer::metric {

inline constexpr metrics::Name kItemsStored{"parley_consumer_stored_total", "Messages stored"};
inline constexpr metrics::Name kItemsDuplicate{"parley_consumer_duplicates_total",
                                               "Messages skipped because they were already stored"};
inline constexpr metrics::Name kCommandsNotApplied{
    "parley_consumer_commands_not_applied_total",
    "Commands that were refused or had nothing to do"};
inline constexpr metrics::Name kDeadLetters{"parley_consumer_dead_letters_total",
                                            "Items sent to the dead-letter queue"};
inline constexpr metrics::Name kDeadLettersWaiting{
    "parley_consumer_dead_letters_waiting", "Items in the dead-letter queue, for all consumers"};
inline constexpr metrics::Name kReadMarks{"parley_consumer_read_marks_total",
                                          "Read marks that were saved"};
inline constexpr metrics::Name kItemsNewer{"parley_consumer_newer_total",
                                           "Messages held because a newer version wrote them"};
inline constexpr metrics::Name kSeqConflicts{
    "parley_consumer_seq_conflicts_total",
    "Seqs that another consumer had already taken: takeovers"};
inline constexpr metrics::Name kTimelineErrors{"parley_consumer_store_errors_total",
                                               "Failed store calls"};
inline constexpr metrics::Name kPartitionsGiven{"parley_consumer_given_back_total",
                                                "Partitions given back for another consumer"};
inline constexpr metrics::Name kPartitionsLost{
    "parley_consumer_lost_total",
    "Times a partition's messages returned to RabbitMQ: the connection was lost, or the partition "
    "was given back"};
inline constexpr metrics::Name kAcknowledgementsRefused{
    "parley_consumer_acknowledgements_refused_total",
    "Acknowledgements that would have skipped a message: a bug in chat-consumer"};
inline constexpr metrics::Name kBatchItems{"parley_consumer_batch_items", "Items per batch"};
inline constexpr metrics::Name kTimelineDuration{"parley_consumer_store_duration_seconds",
                                                 "From reading a batch to all of it being stored"};
/// Includes the clock difference between two machines.
inline constexpr metrics::Name kStoreDelay{"parley_consumer_delay_seconds",
                                           "From accepting a message to storing it"};
/// Labels: partition, reason (store, dead_letter, newer, no_answer).
inline constexpr metrics::Name kPartitionStuck{
    "parley_consumer_partition_stuck_seconds",
    "How long this consumer has held messages of the partition without acknowledging any"};
/// Labels: partition.
inline constexpr metrics::Name kQueueDepth{
    "parley_consumer_queue_depth",
    "Messages waiting in the partition's queue, not counting those that a consumer holds"};
/// Labels: partition.
inline constexpr metrics::Name kQueueHeld{
    "parley_consumer_queue_held",
    "The partition's messages that this consumer holds and has not "
    "acknowledged"};
/// Labels: partition.
inline constexpr metrics::Name kPartitionActive{
    "parley_consumer_partition_active",
    "1 once this consumer is known to get the partition's "
    "messages: one was delivered, or it is the only consumer"};

}  // namespace parley::consumer::metric
