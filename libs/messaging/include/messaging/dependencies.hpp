#pragma once

#include <functional>
#include <string_view>

#include "jwt/verifier.hpp"
#include "messaging/admission.hpp"
#include "messaging/message_publisher.hpp"
#include "messaging/recent_removals.hpp"
#include "runtime/readiness.hpp"

/// The dependencies of a service that accepts messages, checked and reported periodically. Threads:
/// any; functions that ask a store block for it. Errors: the store's.
namespace parley::messaging {

/// The names in /readyz.
inline constexpr std::string_view kStoreCheck = "store";
inline constexpr std::string_view kPartitionsCheck = "partitions";
inline constexpr std::string_view kBrokerCheck = "broker";
inline constexpr std::string_view kKeysCheck = "keys";

/// Declares all four, so that the service isn't ready before they have been checked.
void expect_dependencies(runtime::Readiness& readiness);

/// Opens `messages` once a chat-consumer has recorded the number of partitions, and reports whether
/// it has. Does nothing if `messages` is open.
Status learn_partitions(timeline::TimelineStore& timeline, MessagePublisher& messages,
                        runtime::Readiness& readiness);

/// Notes in `memberships` whether a user was blocked since the last call.
Status learn_blocks(blocks::BlockStore& blocks, MembershipCache& memberships);

/// Learns who was removed, notes in `admission` whether the stores answer, and calls
/// learn_partitions() and learn_blocks(). For runtime::Watch, every kLearnEvery.
Status look_at_stores(const Stores& stores, RecentRemovals& removals, MembershipCache& memberships,
                      Admission& admission, MessagePublisher& messages,
                      runtime::Readiness& readiness);

/// Reports the states of a connection. `readiness` and `check` must outlive it.
std::function<void(const amqp::ConnectionState&)> reporter(runtime::Readiness& readiness,
                                                           std::string_view check);

/// Sets the metric parley_broker_blocked: whether RabbitMQ has an alarm (ConnectionState).
void note_blocked(bool blocked);

/// Reports how reading the key ring went: old keys suffice while the store is unavailable. Both
/// must outlive it.
std::function<void(const Status&)> key_reporter(runtime::Readiness& readiness,
                                                const jwt::Verifier& verifier);

}  // namespace parley::messaging
