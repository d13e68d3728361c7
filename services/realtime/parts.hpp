#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "jwt/verifier.hpp"
#include "messaging/admission.hpp"
#include "messaging/message_publisher.hpp"
#include "protocol/signal.hpp"
#include "runtime/rate_limiter.hpp"
#include "store_reader.hpp"

namespace parley::realtime {

class PageTurns;
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
  /// A page of entries is read for a session once no more than this waits in its socket.
  std::size_t resume_ahead_bytes = 64UL * 1024;
  /// Where more waits in a socket, entries aren't added: they are read from the store later.
  std::size_t live_ahead_bytes = 512UL * 1024;
  /// Of one page; a single entry may be more.
  std::size_t page_bytes = 256UL * 1024;
  /// Of the pages of all sessions, from the question until the socket has taken them.
  std::size_t page_memory_bytes = 32UL * 1024 * 1024;
  /// Within that a socket must have taken a page while other sessions wait for their turn.
  std::chrono::seconds page_within{60};
  /// What comes while a session starts or resumes.
  std::size_t held_bytes = 1024UL * 1024;
  /// Of what the stores could not answer.
  StoreReader::Retry retry;
  /// Threads that ask the stores, apart from those that answer requests.
  unsigned store_threads = 8;
};

/// Runs a job on a thread that may block; false if it can't be taken now.
using Submit = StoreReader::Submit;
/// Has the item published, as MessagePublisher::publish() does.
using Publish = std::function<Status(const protocol::Item&, messaging::Completion)>;

/// What sessions work with. Owns nothing.
struct Parts {
  Sessions& sessions;
  Rooms& rooms;
  Presence& presence;
  StoreReader& store;
  PageTurns& page_turns;
  jwt::Verifier& verifier;
  messaging::Admission& admission;
  Submit submit;
  Publish publish;
  /// Tells the other instances, unless they were told a moment ago.
  std::function<void(const protocol::TypingSignal&)> typing;
  runtime::RateLimiter& send_limit;
  Limits limits;
};

}  // namespace parley::realtime
