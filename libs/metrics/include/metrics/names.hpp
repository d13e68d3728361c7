#pragma once

#include "metrics/metrics.hpp"

/// The names of all metrics, with what they mean and their labels. An operator's dashboards depend
/// on them: a name that has shipped stays.
namespace parley::metrics {

// Every service. Labels: route (the pattern, "none" for no such route), method, status.
inline constexpr Name kHttpRequests{"parley_http_requests_total", "Answered requests"};
// Labels: route, method.
inline constexpr Name kHttpDuration{"parley_http_request_duration_seconds",
                                    "From the whole request read to its answer handed over"};
inline constexpr Name kHttpConnections{"parley_http_connections", "Open connections"};
// Labels: pool.
inline constexpr Name kPoolQueued{"parley_worker_queue_depth", "Jobs that wait for a worker"};
inline constexpr Name kPoolRefused{"parley_worker_refused_total",
                                   "Jobs refused because the queue was full"};
// Labels: check.
inline constexpr Name kReady{"parley_ready", "1 while the check is passed, else 0"};
// Labels: version.
inline constexpr Name kBuildInfo{"parley_build_info", "1"};

// Every service with store = sqlite.
inline constexpr Name kStoreDiskFree{"parley_store_disk_free_bytes",
                                     "What this process may still write to the disk of sqlite_dir"};
inline constexpr Name kStoreDiskSize{"parley_store_disk_size_bytes",
                                     "That, and what is taken, on the disk of sqlite_dir"};

// chat-service, chat-consumer and realtime-service.
inline constexpr Name kBrokerBlocked{
    "parley_broker_blocked",
    "1 while RabbitMQ has an alarm (memory, disk) and takes no messages, else 0"};

// chat-service and realtime-service.
inline constexpr Name kConfirmDuration{
    "parley_publish_confirm_duration_seconds",
    "From the oldest item of a publish taken to RabbitMQ's confirm, or to the failure"};

// auth-service. Labels: outcome (good, refused, throttled).
inline constexpr Name kLogins{"parley_auth_logins_total", "Logins that were tried"};
inline constexpr Name kSpentRefreshTokens{
    "parley_auth_spent_refresh_tokens_total",
    "Uses of a refresh token that was spent, each of which ended a session"};

// chat-service.
inline constexpr Name kUnreadableEntries{
    "parley_chat_unreadable_entries_total",
    "Entries of changed conversations that can't be read, each counted once"};

// chat-consumer.
inline constexpr Name kItemsStored{"parley_consumer_stored_total", "Messages stored"};
inline constexpr Name kItemsDuplicate{"parley_consumer_duplicates_total",
                                      "Messages that were stored before, skipped"};
inline constexpr Name kCommandsNotApplied{"parley_consumer_commands_not_applied_total",
                                          "Commands that were refused or had nothing to do"};
inline constexpr Name kDeadLetters{"parley_consumer_dead_letters_total",
                                   "Items put into the dead-letter queue"};
inline constexpr Name kDeadLettersWaiting{"parley_consumer_dead_letters_waiting",
                                          "Items in the dead-letter queue, of all consumers"};
inline constexpr Name kReadMarks{"parley_consumer_read_marks_total", "Read marks that were saved"};
inline constexpr Name kItemsNewer{"parley_consumer_newer_total",
                                  "Messages held because a newer version wrote them"};
inline constexpr Name kSeqConflicts{"parley_consumer_seq_conflicts_total",
                                    "Places that another consumer had given away: takeovers"};
inline constexpr Name kTimelineErrors{"parley_consumer_store_errors_total",
                                      "Calls of the store that failed"};
inline constexpr Name kPartitionsGiven{"parley_consumer_given_back_total",
                                       "Partitions given back for another consumer"};
inline constexpr Name kPartitionsLost{"parley_consumer_lost_total",
                                      "How often a partition's messages went back to RabbitMQ: the "
                                      "connection was lost, or the partition was given back"};
inline constexpr Name kAcknowledgementsRefused{
    "parley_consumer_acknowledgements_refused_total",
    "Acknowledgements that would have passed over a message: a fault of chat-consumer"};
inline constexpr Name kBatchItems{"parley_consumer_batch_items", "Items stored at once"};
inline constexpr Name kTimelineDuration{"parley_consumer_store_duration_seconds",
                                        "From a batch read to all of it stored"};
// The clocks of two machines may differ.
inline constexpr Name kStoreDelay{"parley_consumer_delay_seconds",
                                  "From a message accepted to it stored"};
// Labels: partition, reason (store, dead_letter, newer, no_answer).
inline constexpr Name kPartitionStuck{
    "parley_consumer_partition_stuck_seconds",
    "For how long this consumer has held messages of the partition and acknowledged none"};
// Labels: partition.
inline constexpr Name kQueueDepth{"parley_consumer_queue_depth",
                                  "Messages that wait in the partition's queue, less those that "
                                  "a consumer holds"};
inline constexpr Name kQueueHeld{"parley_consumer_queue_held",
                                 "The partition's messages that this consumer holds and has not "
                                 "acknowledged"};
inline constexpr Name kPartitionActive{"parley_consumer_partition_active",
                                       "1 once this consumer knows that it gets the partition's "
                                       "messages: one came, or it is the only consumer"};

// realtime-service.
inline constexpr Name kSockets{"parley_realtime_sockets", "Open WebSockets"};
inline constexpr Name kRooms{"parley_realtime_conversations",
                             "Conversations of which somebody is connected here"};
inline constexpr Name kEntriesOut{"parley_realtime_entries_total", "Entries handed to sockets"};
inline constexpr Name kHoles{"parley_realtime_holes_total",
                             "Entries that came before one that was missing"};
inline constexpr Name kFeedDepth{"parley_realtime_feed_depth",
                                 "Batches of events that wait in this instance's queue"};
// The clocks of two machines may differ; an entry that is published again counts once more.
inline constexpr Name kFeedDelay{"parley_realtime_delay_seconds",
                                 "From an entry stored to it handed to the sockets here"};
inline constexpr Name kClosedSlow{"parley_realtime_closed_slow_total",
                                  "Sockets closed because they read too slowly"};

}  // namespace parley::metrics
