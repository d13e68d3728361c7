#include "dependencies.hpp"

#include "messaging/learn.hpp"

namespace parley::chat {
namespace {

// Removals first: whatever else is away, whoever was removed is not to send on.
Status ask_stores(Context& context, messaging::RecentRemovals& removals) {
  PARLEY_CHECK(removals.learn());
  PARLEY_CHECK(context.conversations.ping());
  return context.timeline.ping();
}

}  // namespace

OpenStores::OpenStores(stores::Stores& from)
    : accounts(accounts::open_account_store(from)),
      blocks(blocks::make_block_store(from)),
      conversations(conversations::make_conversation_store(from)),
      pending(conversations::make_pending_store(from)),
      removals(conversations::make_removal_store(from)),
      timeline(timeline::make_timeline_store(from)),
      commands(timeline::make_command_store(from)),
      listings(timeline::make_listing_store(from)),
      read_marks(timeline::make_read_mark_store(from)) {}

Context OpenStores::context(Announcer& announcer, messaging::MembershipCache& memberships,
                            messaging::MessagePublisher& messages, messaging::Admission& admission,
                            runtime::WorkerPool& workers, runtime::RateLimiter& send_limit) const {
  return {*conversations, *pending,  *removals,   announcer, *timeline,
          *commands,      *listings, *read_marks, *accounts, *blocks,
          memberships,    messages,  admission,   workers,   send_limit};
}

void expect_dependencies(runtime::Readiness& readiness) {
  for (const auto check : {kStoreCheck, kPartitionsCheck, kBrokerCheck, kKeysCheck}) {
    readiness.expect(check);
  }
}

Status look_at_stores(Context& context, runtime::Readiness& readiness, General& general,
                      messaging::RecentRemovals& removals) {
  const Status answered = ask_stores(context, removals);
  context.admission.note_stores(answered.has_value());
  PARLEY_CHECK(answered);
  PARLEY_CHECK(general.make(context.conversations));
  PARLEY_CHECK(
      messaging::learn_partitions(context.timeline, context.messages, readiness, kPartitionsCheck));
  Status blocks = messaging::learn_blocks(context.blocks, context.memberships);
  PARLEY_CHECK(removals.forget_old());
  return blocks;
}

void report_broker(runtime::Readiness& readiness, const amqp::ConnectionState& state) {
  if (state.ready()) return readiness.pass(kBrokerCheck);
  readiness.fail(kBrokerCheck, state.reason);
}

void report_keys(runtime::Readiness& readiness, const jwt::Verifier& verifier, const Status& read) {
  const std::string reason = read.has_error() ? read.error().detail : "";
  if (verifier.loaded()) return readiness.pass(kKeysCheck, reason);
  readiness.fail(kKeysCheck, reason);
}

}  // namespace parley::chat
