#include "dependencies.hpp"

#include "messaging/learn.hpp"

namespace parley::chat {
namespace {

Status ping_stores(Context& context) {
  PARLEY_CHECK(context.conversations.ping());
  return context.timeline.ping();
}

}  // namespace

OpenStores::OpenStores(stores::Stores& from)
    : accounts(accounts::open_account_store(from)),
      blocks(blocks::make_block_store(from)),
      conversations(conversations::make_conversation_store(from)),
      pending(conversations::make_pending_store(from)),
      timeline(timeline::make_timeline_store(from)),
      commands(timeline::make_command_store(from)),
      listings(timeline::make_listing_store(from)),
      read_marks(timeline::make_read_mark_store(from)) {}

Context OpenStores::context(Announcer& announcer, messaging::MembershipCache& memberships,
                            messaging::MessageGate& messages, StoreHealth& store_health,
                            runtime::WorkerPool& workers, runtime::RateLimiter& send_limit) const {
  return {*conversations, *pending, announcer,   *timeline, *commands,    *listings, *read_marks,
          *accounts,      *blocks,  memberships, messages,  store_health, workers,   send_limit};
}

void expect_dependencies(runtime::Readiness& readiness) {
  for (const auto check : {kStoreCheck, kPartitionsCheck, kBrokerCheck, kKeysCheck}) {
    readiness.expect(check);
  }
}

Status look_at_stores(Context& context, runtime::Readiness& readiness, General& general) {
  const Status answered = ping_stores(context);
  context.store_health.set(answered.has_value());
  PARLEY_CHECK(answered);
  PARLEY_CHECK(general.make(context.conversations));
  PARLEY_CHECK(
      messaging::learn_partitions(context.timeline, context.messages, readiness, kPartitionsCheck));
  return messaging::learn_blocks(context.blocks, context.memberships);
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
