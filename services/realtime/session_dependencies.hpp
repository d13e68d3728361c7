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
  /// Rate limit for the frames of one socket: per second, and in a burst.
  double frames_per_second = 50;
  double frames_burst = 200;
  /// The cost of each user named in a `watch`, in frames, in addition to the frame itself.
  double frames_per_watched = 0.25;
  /// The socket is closed when this many more frames have been refused than accepted, however fast
  /// they arrive.
  unsigned refused_frames = 1000;
  std::chrono::seconds heartbeat{25};
  /// A session reads the next page only when no more than this is queued in its socket.
  std::size_t resume_ahead_bytes = 64UL * 1024;
  /// If more is queued in a socket, live entries are not added but read from the store later.
  std::size_t live_ahead_bytes = 512UL * 1024;
  /// Per page; a single larger entry still makes a page.
  std::size_t page_bytes = 256UL * 1024;
  /// For the pages of all sessions, from the query until the socket has written them.
  std::size_t page_memory_bytes = 32UL * 1024 * 1024;
  /// A socket must have written a page within this time while other sessions wait for a turn.
  std::chrono::seconds page_within{60};
  /// Bytes held per session while it starts or resumes.
  std::size_t held_bytes = 1024UL * 1024;
  /// For queries that the stores failed to answer.
  StoreReader::Retry retry;
  /// Threads that query the stores, separate from those that handle requests.
  unsigned store_threads = 8;
};

/// Runs a job on a thread that may block; returns false if it can't be queued now.
using Submit = StoreReader::Submit;
/// Publishes the item, as MessagePublisher::publish() does.
using Publish = std::function<Status(const protocol::Item&, messaging::Completion)>;

/// The sessions' dependencies. Owns nothing.
struct SessionDependencies {
  Sessions& sessions;
  Rooms& rooms;
  Presence& presence;
  StoreReader& store;
  PageTurns& page_turns;
  jwt::Verifier& verifier;
  messaging::Admission& admission;
  Submit submit;
  Publish publish;
  /// Publishes to all instances, this one included, unless it did so a moment ago.
  std::function<void(const protocol::TypingSignal&)> typing;
  runtime::RateLimiter& send_limit;
  Limits limits;
};

}  // namespace parley::realtime
