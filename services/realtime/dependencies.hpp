#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "accounts/account_store.hpp"
#include "blocks/block_store.hpp"
#include "conversations/conversation_store.hpp"
#include "conversations/presence_store.hpp"
#include "conversations/removal_store.hpp"
#include "jwt/verifier.hpp"
#include "messaging/admission.hpp"
#include "messaging/message_publisher.hpp"
#include "messaging/recent_removals.hpp"
#include "runtime/readiness.hpp"
#include "stores/stores.hpp"
#include "timeline/command_store.hpp"
#include "timeline/read_mark_store.hpp"
#include "timeline/timeline_store.hpp"

namespace parley::realtime {

/// The stores that realtime-service works with, all in `from`, which must outlive them.
struct OpenStores {
  explicit OpenStores(stores::Stores& from);
  messaging::Authority authority() const { return {*conversations, *accounts, *blocks}; }

  std::unique_ptr<accounts::AccountStore> accounts;
  std::unique_ptr<blocks::BlockStore> blocks;
  std::unique_ptr<conversations::ConversationStore> conversations;
  std::unique_ptr<conversations::PresenceStore> presence;
  std::unique_ptr<conversations::RemovalStore> removals;
  std::unique_ptr<timeline::TimelineStore> timeline;
  std::unique_ptr<timeline::CommandStore> commands;
  std::unique_ptr<timeline::ReadMarkStore> read_marks;
};

/// The names in /readyz.
inline constexpr std::string_view kStoreCheck = "store";
inline constexpr std::string_view kPartitionsCheck = "partitions";
inline constexpr std::string_view kBrokerCheck = "broker";
inline constexpr std::string_view kEventsCheck = "events";
inline constexpr std::string_view kKeysCheck = "keys";

/// Declares all of them, so that the service isn't ready before they were seen.
void expect_dependencies(runtime::Readiness& readiness);

/// Looks at the stores: who was removed or blocked since, and whether the number of partitions is
/// there, which opens the publisher. The status is the stores'; for runtime::Watch, every
/// messaging::kLearnEvery.
Status look_at_stores(const OpenStores& stores, messaging::RecentRemovals& removals,
                      messaging::MembershipCache& memberships, messaging::Admission& admission,
                      messaging::MessagePublisher& messages, runtime::Readiness& readiness);

/// Takes the states of a connection. `readiness` and `check` must outlive it.
std::function<void(const amqp::ConnectionState&)> reporter(runtime::Readiness& readiness,
                                                           std::string_view check);

/// Old keys will do while the store is away.
void report_keys(runtime::Readiness& readiness, const jwt::Verifier& verifier, const Status& read);

}  // namespace parley::realtime
