#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "amqp/publisher.hpp"
#include "parts.hpp"
#include "presence.hpp"
#include "protocol/event.hpp"
#include "rooms.hpp"
#include "session.hpp"
#include "signal_bus.hpp"
#include "typing_limit.hpp"

namespace parley::realtime {

/// What the sessions and rooms are to be made of; all of it outlives the hub.
struct HubParts {
  conversations::ConversationStore& conversations;
  conversations::PresenceStore& presence;
  timeline::TimelineStore& timeline;
  timeline::CommandStore& commands;
  timeline::ReadMarkStore& read_marks;
  accounts::AccountStore& accounts;
  blocks::BlockStore& blocks;
  jwt::Verifier& verifier;
  messaging::MembershipCache& memberships;
  messaging::MessageGate& messages;
  runtime::WorkerPool& workers;
  runtime::RateLimiter& send_limit;
  SignalBus& signals;
};

/// An entry of the feed with the frame that all sockets get.
struct Event {
  protocol::EventHead head;
  websocket::Message frame;
};

/// All sockets of this instance, the loop that they run on, and what happens to them.
///
/// Threads: upgrade(), events(), signals(), feed_state(), drain() any; all others the loop's. Owns:
/// the sockets, the sessions, the loop's thread. Stop: drain(), then the destructor.
class Hub {
 public:
  Hub(const HubParts& parts, const websocket::Options& options, const Limits& limits = {});
  ~Hub();
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  Result<http::Response> upgrade(const http::Request& request) { return server_->upgrade(request); }
  void events(std::vector<Event> events);
  /// What an instance told, this one included.
  void signals(std::vector<protocol::Signal> signals);
  /// Whether entries come; the reason if they don't.
  void feed_state(bool up, std::string reason);
  /// Sends everybody to another instance, over about a second.
  void drain();
  websocket::Counts counts() const { return server_->counts(); }

  void add(std::uint64_t number, Session& session) { sessions_.emplace(number, &session); }
  void remove(std::uint64_t number);
  Session* find(std::uint64_t number) const;
  /// Tells the other instances, unless they were told a moment ago.
  void typing(const protocol::TypingSignal& typing);
  void pump_later(std::uint64_t number) { pumped_.insert(number); }

 private:
  void take(const protocol::TypingSignal& typing);
  void take(const protocol::PresenceSignal& presence);
  void take(const protocol::ReadSignal& read);
  void take(const protocol::OutcomeSignal& outcome);
  void save(std::vector<conversations::LastSeen> seen);
  void tick();
  void measure();
  void pump();
  void tell_all(const websocket::Message& frame);

  std::unordered_map<std::uint64_t, Session*> sessions_;
  std::unordered_set<std::uint64_t> pumped_;
  std::uint64_t next_number_ = 1;
  bool feed_up_ = true;
  unsigned ticks_to_compare_ = 0;
  SignalBus& signals_;
  conversations::PresenceStore& presence_store_;
  runtime::WorkerPool& workers_;
  /// What this instance told, and what it handed on.
  TypingLimit typing_told_;
  TypingLimit typing_shown_;
  std::shared_ptr<LoopPost> post_;
  std::unique_ptr<Parts> parts_;
  std::unique_ptr<StoreReader> store_;
  std::unique_ptr<Rooms> rooms_;
  std::unique_ptr<Presence> presence_;
  /// Last: its end destroys the sessions, which use the others.
  std::unique_ptr<websocket::Server> server_;
};

}  // namespace parley::realtime
