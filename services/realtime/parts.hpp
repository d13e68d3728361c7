#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "accounts/account_store.hpp"
#include "blocks/block_store.hpp"
#include "conversations/conversation_store.hpp"
#include "jwt/verifier.hpp"
#include "loop_post.hpp"
#include "messaging/membership_cache.hpp"
#include "messaging/message_publisher.hpp"
#include "protocol/signal.hpp"
#include "runtime/rate_limiter.hpp"
#include "store_reader.hpp"

namespace parley::realtime {

class Presence;
class Rooms;
class Sessions;

struct Limits {
  std::chrono::milliseconds auth_within{10'000};
  /// Frames of one socket: per second, and at once after a pause.
  double frames_per_second = 50;
  double frames_burst = 200;
  /// What each user costs whom a `watch` names, in frames beside the one that it is.
  double frames_per_watched = 0.25;
  /// So many more frames are refused, one by one, than are taken meanwhile before the socket is
  /// closed: however fast a flood comes.
  unsigned refused_frames = 1000;
  std::chrono::seconds heartbeat{25};
  /// What may wait in a socket while it resumes; the rest of the page waits beside it.
  std::size_t resume_ahead_bytes = 256UL * 1024;
  /// What comes while a session starts or resumes.
  std::size_t held_bytes = 1024UL * 1024;
  /// Threads that ask the stores, apart from those that answer requests.
  unsigned store_threads = 8;
};

/// Runs a job on a thread that may block; false if it can't be taken now.
using Submit = StoreReader::Submit;
/// Has the item published, as MessageGate::publish() does.
using Publish = std::function<Status(const protocol::Item&, messaging::Completion)>;

/// What sessions work with. Owns nothing.
struct Parts {
  Sessions& sessions;
  Rooms& rooms;
  Presence& presence;
  StoreReader& store;
  /// Copy it into whatever answers later.
  std::shared_ptr<LoopPost> post;
  jwt::Verifier& verifier;
  conversations::ConversationStore& conversations;
  accounts::AccountStore& accounts;
  blocks::BlockStore& blocks;
  messaging::MembershipCache& memberships;
  Submit submit;
  Publish publish;
  /// Tells the other instances, unless they were told a moment ago.
  std::function<void(const protocol::TypingSignal&)> typing;
  runtime::RateLimiter& send_limit;
  Limits limits;
};

}  // namespace parley::realtime
