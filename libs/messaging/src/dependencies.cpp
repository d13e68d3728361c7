#include "messaging/dependencies.hpp"

#include "metrics/metrics.hpp"

namespace parley::messaging {
namespace {

constexpr metrics::Name kBrokerBlocked{
    "parley_broker_blocked",
    "1 while RabbitMQ has an alarm (memory, disk) and accepts no messages, else 0"};

// Removals first: whatever else is unavailable, removed users must not go on sending.
Status ask(const Stores& stores, RecentRemovals& removals) {
  PARLEY_CHECK(removals.refresh());
  PARLEY_CHECK(stores.conversations.ping());
  return stores.timeline.ping();
}

}  // namespace

void expect_dependencies(runtime::Readiness& readiness) {
  for (const auto check : {kStoreCheck, kPartitionsCheck, kBrokerCheck, kKeysCheck}) {
    readiness.expect(check);
  }
}

Status learn_partitions(timeline::TimelineStore& timeline, MessagePublisher& messages,
                        runtime::Readiness& readiness) {
  if (messages.is_open()) return {};
  PARLEY_TRY(const auto partitions, timeline.partitions());
  if (!partitions) {
    readiness.fail(kPartitionsCheck, "not recorded yet: no chat-consumer has started");
    return {};
  }
  messages.open(*partitions);
  readiness.pass(kPartitionsCheck);
  return {};
}

Status learn_blocks(blocks::BlockStore& blocks, MembershipCache& memberships) {
  PARLEY_TRY(const std::string change, blocks.last_change());
  memberships.note_blocks(change);
  return {};
}

Status look_at_stores(const Stores& stores, RecentRemovals& removals, MembershipCache& memberships,
                      Admission& admission, MessagePublisher& messages,
                      runtime::Readiness& readiness) {
  const Status answered = ask(stores, removals);
  admission.note_stores(answered.has_value());
  PARLEY_CHECK(answered);
  PARLEY_CHECK(learn_partitions(stores.timeline, messages, readiness));
  // Last: without an answer only direct conversations are affected.
  return learn_blocks(stores.blocks, memberships);
}

std::function<void(const amqp::ConnectionState&)> reporter(runtime::Readiness& readiness,
                                                           std::string_view check) {
  return [&readiness, check](const amqp::ConnectionState& state) {
    if (state.ready()) return readiness.pass(check);
    readiness.fail(check, state.reason);
  };
}

void note_blocked(bool blocked) { metrics::gauge(kBrokerBlocked).Set(blocked ? 1 : 0); }

std::function<void(const Status&)> key_reporter(runtime::Readiness& readiness,
                                                const jwt::Verifier& verifier) {
  return [&](const Status& read) {
    const std::string reason = read.has_error() ? read.error().detail : "";
    if (verifier.loaded()) return readiness.pass(kKeysCheck, reason);
    readiness.fail(kKeysCheck, reason);
  };
}

}  // namespace parley::messaging
