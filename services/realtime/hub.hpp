#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "metrics/metrics.hpp"
#include "page_turns.hpp"
#include "presence.hpp"
#include "protocol/event.hpp"
#include "rooms.hpp"
#include "session.hpp"
#include "session_dependencies.hpp"
#include "sessions.hpp"
#include "typing_limit.hpp"

namespace parley::realtime {

/// Dependencies of the sessions and rooms; all outlive the hub.
struct HubDependencies {
  messaging::Stores stores;
  jwt::Verifier& verifier;
  messaging::Admission& admission;
  runtime::RateLimiter& send_limit;
  Publish publish;
  /// Publishes to all instances. Best effort.
  std::function<void(const protocol::Signal&)> signal;
  Submit submit = nullptr;
  /// Runs work on the loop's thread later, in the order of the calls.
  std::function<void(LoopPost::Work)> post = nullptr;
};

/// Handles all events for the sockets of this instance.
///
/// Threads: the loop's. Owns: the rooms and the presence, but no session. Stop: end(); destroy the
/// sessions before the hub.
class Hub {
 public:
  Hub(HubDependencies parts, const Limits& limits = {});
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  /// Creates the session of a new socket.
  std::unique_ptr<websocket::Peer> accept(websocket::Socket& socket);
  void take(const std::vector<Line>& events);
  void take(const std::vector<protocol::Signal>& signals);
  /// Whether the event feed is connected, and the reason if not.
  void feed_state(bool up, const std::string& reason);
  /// Call once a second.
  void tick();
  /// Call every 50 ms.
  void pump();
  /// Reports to the other instances that no user is connected here any more.
  void leave() { presence_->end(); }
  /// Drops answers that arrive later. Any thread.
  void end() { post_->end(); }
  /// Pages of entries read for sessions since the start, and those held in memory now.
  std::uint64_t pages_read() const { return page_turns_->begun(); }
  std::size_t pages_held() const { return page_turns_->active(); }

 private:
  void take(const protocol::TypingSignal& typing);
  void take(const protocol::PresenceSignal& presence);
  void take(const protocol::ReadSignal& read);
  void take(const protocol::OutcomeSignal& outcome);
  void take(const protocol::EventsLostSignal& lost);
  void typing(const protocol::TypingSignal& typing);
  void save(std::vector<conversations::LastSeen> seen);
  /// Compares all rooms and members with the store, because entries may have been missed.
  void compare_all();
  void measure();
  void tell_all(const websocket::Message& frame);

  const HubDependencies outside_;
  std::shared_ptr<LoopPost> post_;
  Sessions sessions_;
  std::uint64_t next_number_ = 1;
  bool feed_up_ = true;
  unsigned ticks_to_compare_ = 0;
  /// The next comparison includes the members.
  bool compares_members_ = false;
  Monotonic::time_point ticked_ = Monotonic::now();
  metrics::Histogram& feed_delay_;
  /// Limits what this instance publishes, and what it forwards to sockets.
  TypingLimit typing_told_;
  TypingLimit typing_shown_;
  std::unique_ptr<StoreReader> store_;
  std::unique_ptr<PageTurns> page_turns_;
  std::unique_ptr<Rooms> rooms_;
  std::unique_ptr<Presence> presence_;
  std::unique_ptr<SessionDependencies> parts_;
};

}  // namespace parley::realtime
