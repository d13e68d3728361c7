#pragma once

#include <memory>

#include "accounts/key_ring.hpp"
#include "context.hpp"
#include "general.hpp"
#include "messaging/recent_removals.hpp"
#include "runtime/readiness.hpp"
#include "stores/stores.hpp"

namespace parley::chat {

/// The stores that chat-service works with, all in `from`, which must outlive them.
struct OpenStores {
  explicit OpenStores(stores::Stores& from);
  messaging::Authority authority() const { return {*conversations, *accounts, *blocks}; }
  /// These, and the rest.
  Context context(Announcer& announcer, messaging::MembershipCache& memberships,
                  messaging::MessagePublisher& messages, messaging::Admission& admission,
                  runtime::WorkerPool& workers, runtime::RateLimiter& send_limit) const;

  std::unique_ptr<accounts::AccountStore> accounts;
  std::unique_ptr<blocks::BlockStore> blocks;
  std::unique_ptr<conversations::ConversationStore> conversations;
  std::unique_ptr<conversations::PendingStore> pending;
  std::unique_ptr<conversations::RemovalStore> removals;
  std::unique_ptr<timeline::TimelineStore> timeline;
  std::unique_ptr<timeline::CommandStore> commands;
  std::unique_ptr<timeline::ListingStore> listings;
  std::unique_ptr<timeline::ReadMarkStore> read_marks;
};

/// The names in /readyz.
inline constexpr std::string_view kStoreCheck = "store";
inline constexpr std::string_view kPartitionsCheck = "partitions";
inline constexpr std::string_view kBrokerCheck = "broker";
inline constexpr std::string_view kKeysCheck = "keys";

/// Declares all four, so that the service isn't ready before they were seen.
void expect_dependencies(runtime::Readiness& readiness);

/// Looks at the stores: who was removed or blocked since, whether the number of partitions is
/// there, which opens the publisher; makes `general` the first time; forgets old removals. The
/// status is the stores'; for runtime::Watch, every messaging::kLearnEvery.
Status look_at_stores(Context& context, runtime::Readiness& readiness, General& general,
                      messaging::RecentRemovals& removals);

/// For the connection to the broker.
void report_broker(runtime::Readiness& readiness, const amqp::ConnectionState& state);

/// For the key ring: old keys will do while the store is away.
void report_keys(runtime::Readiness& readiness, const jwt::Verifier& verifier, const Status& read);

}  // namespace parley::chat
