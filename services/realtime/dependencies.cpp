#include "dependencies.hpp"

#include "messaging/learn.hpp"

namespace parley::realtime {

OpenStores::OpenStores(stores::Stores& from)
    : accounts(accounts::open_account_store(from)),
      blocks(blocks::make_block_store(from)),
      conversations(conversations::make_conversation_store(from)),
      presence(conversations::make_presence_store(from)),
      removals(conversations::make_removal_store(from)),
      timeline(timeline::make_timeline_store(from)),
      commands(timeline::make_command_store(from)),
      read_marks(timeline::make_read_mark_store(from)) {}

namespace {

Status ask_stores(const OpenStores& stores, messaging::RecentRemovals& removals) {
  // First: whatever else is away, whoever was removed is not to send on.
  PARLEY_CHECK(removals.learn());
  PARLEY_CHECK(stores.conversations->ping());
  return stores.timeline->ping();
}

}  // namespace

void expect_dependencies(runtime::Readiness& readiness) {
  for (const auto check : {kStoreCheck, kPartitionsCheck, kBrokerCheck, kEventsCheck, kKeysCheck}) {
    readiness.expect(check);
  }
}

Status look_at_stores(const OpenStores& stores, messaging::RecentRemovals& removals,
                      messaging::MembershipCache& memberships, messaging::Admission& admission,
                      messaging::MessagePublisher& messages, runtime::Readiness& readiness) {
  const Status answered = ask_stores(stores, removals);
  admission.note_stores(answered.has_value());
  PARLEY_CHECK(answered);
  PARLEY_CHECK(
      messaging::learn_partitions(*stores.timeline, messages, readiness, kPartitionsCheck));
  return messaging::learn_blocks(*stores.blocks, memberships);
}

std::function<void(const amqp::ConnectionState&)> reporter(runtime::Readiness& readiness,
                                                           std::string_view check) {
  return [&readiness, check](const amqp::ConnectionState& state) {
    if (state.ready()) return readiness.pass(check);
    readiness.fail(check, state.reason);
  };
}

void report_keys(runtime::Readiness& readiness, const jwt::Verifier& verifier, const Status& read) {
  const std::string reason = read.has_error() ? read.error().detail : "";
  if (verifier.loaded()) return readiness.pass(kKeysCheck, reason);
  readiness.fail(kKeysCheck, reason);
}

}  // namespace parley::realtime
