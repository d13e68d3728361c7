#pragma once

#include "accounts/account_store.hpp"
#include "blocks/block_store.hpp"
#include "conversations/conversation_store.hpp"
#include "conversations/pending_store.hpp"
#include "conversations/removal_store.hpp"
#include "messaging/admission.hpp"
#include "messaging/membership_cache.hpp"
#include "messaging/message_publisher.hpp"
#include "runtime/rate_limiter.hpp"
#include "runtime/worker_pool.hpp"
#include "timeline/command_store.hpp"
#include "timeline/listing_store.hpp"
#include "timeline/read_mark_store.hpp"
#include "timeline/timeline_store.hpp"

namespace parley::chat {

using conversations::Conversation;
using conversations::ConversationStore;
using conversations::Kind;
using conversations::Member;
using conversations::Membership;
using conversations::Role;

class Announcer;

/// What the routes of chat-service work with. Owns nothing.
struct Context {
  ConversationStore& conversations;
  conversations::PendingStore& pending;
  conversations::RemovalStore& removals;
  Announcer& announcer;
  timeline::TimelineStore& timeline;
  timeline::CommandStore& commands;
  timeline::ListingStore& listings;
  timeline::ReadMarkStore& read_marks;
  accounts::AccountStore& accounts;
  blocks::BlockStore& blocks;
  messaging::MembershipCache& memberships;
  messaging::MessagePublisher& messages;
  messaging::Admission& admission;
  /// For the store calls that a send may need.
  runtime::WorkerPool& workers;
  /// Of each user: messages, new conversations and joins.
  runtime::RateLimiter& send_limit;
};

}  // namespace parley::chat
