#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "accounts/account_store.hpp"
#include "blocks/block_store.hpp"
#include "conversations/conversation_store.hpp"
#include "jwt/verifier.hpp"
#include "loop_post.hpp"
#include "messaging/membership_cache.hpp"
#include "messaging/message_gate.hpp"
#include "runtime/rate_limiter.hpp"
#include "runtime/worker_pool.hpp"
#include "store_reader.hpp"

namespace parley::realtime {

class Hub;
class Presence;
class Rooms;

struct Limits {
  std::chrono::milliseconds auth_within{10'000};
  /// Frames of one socket: per second, and at once after a pause.
  double frames_per_second = 50;
  double frames_burst = 200;
  /// So many more frames are refused, one by one, than are taken meanwhile before the socket is
  /// closed: however fast a flood comes.
  unsigned refused_frames = 1000;
  std::chrono::seconds heartbeat{25};
  /// What may wait in a socket while it resumes; the rest of the page waits beside it.
  std::size_t resume_ahead_bytes = 256UL * 1024;
  /// What comes while a session starts or resumes.
  std::size_t held_bytes = 1024UL * 1024;
};

/// What sessions work with. Owns nothing.
struct Parts {
  Hub& hub;
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
  messaging::MessageGate& messages;
  runtime::WorkerPool& workers;
  runtime::RateLimiter& send_limit;
  Limits limits;
};

}  // namespace parley::realtime
