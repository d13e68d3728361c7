#pragma once

#include "messaging/admission.hpp"
#include "messaging/membership_cache.hpp"
#include "messaging/message_publisher.hpp"
#include "messaging/stores.hpp"
#include "runtime/rate_limiter.hpp"
#include "runtime/worker_pool.hpp"

namespace parley::chat {

using conversations::Conversation;
using conversations::ConversationKind;
using conversations::ConversationStore;
using conversations::Member;
using conversations::Membership;
using conversations::Role;

class Announcer;

/// The dependencies of chat-service's routes. Owns nothing.
struct Context {
  messaging::Stores stores;
  Announcer& announcer;
  messaging::MembershipCache& memberships;
  messaging::MessagePublisher& messages;
  messaging::Admission& admission;
  /// For the store calls of sends.
  runtime::WorkerPool& workers;
  /// Per user, for messages, new conversations and joins.
  runtime::RateLimiter& send_limit;
};

}  // namespace parley::chat
