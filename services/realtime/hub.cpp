#include "hub.hpp"

#include <utility>

#include "log/log.hpp"
#include "metrics/names.hpp"
#include "protocol/close_codes.hpp"

namespace parley::realtime {
namespace {

using namespace std::chrono_literals;

constexpr auto kTick = 1000ms;
constexpr auto kPump = 50ms;
/// The last entry of a conversation may be lost, and nothing after it would tell.
constexpr unsigned kCompareTicks = 10;
/// After the feed is back: its queue may be bound a moment later than the connection stands.
constexpr unsigned kCompareSoon = 1;
constexpr auto kDrainSpread = 1000ms;

/// Nobody else counts there.
void raise_to(metrics::Counter& counter, std::uint64_t total) {
  counter.add(total - counter.value());
}

}  // namespace

Hub::Hub(const HubParts& parts, const websocket::Options& options, const Limits& limits)
    : signals_(parts.signals), presence_store_(parts.presence), workers_(parts.workers) {
  // A socket may open before the members below it are made: it waits for the loop's first turn.
  server_ = std::make_unique<websocket::Server>(
      options, [this](websocket::Socket& socket) -> std::unique_ptr<websocket::Peer> {
        return std::make_unique<Session>(*parts_, socket, next_number_++);
      });
  post_ = std::make_shared<LoopPost>(*server_);
  store_ = std::make_unique<StoreReader>(
      StoreReader::Stores{parts.conversations, parts.presence, parts.blocks, parts.timeline,
                          parts.commands, parts.read_marks},
      parts.workers, post_);
  rooms_ = std::make_unique<Rooms>(*store_);
  presence_ = std::make_unique<Presence>(Presence::Outside{
      .publish = [this](const auto& signal) { signals_.publish(signal); },
      .tell =
          [this](std::uint64_t watcher, const std::vector<Standing>& standings) {
            if (Session* session = find(watcher)) session->send(presence_frame(standings));
          },
      .save = [this](std::vector<conversations::LastSeen> seen) { save(std::move(seen)); }});
  parts_ = std::make_unique<Parts>(Parts{*this, *rooms_, *presence_, *store_, post_, parts.verifier,
                                         parts.conversations, parts.accounts, parts.blocks,
                                         parts.memberships, parts.messages, parts.workers,
                                         parts.send_limit, limits});
  server_->every(kTick, [this] { tick(); });
  server_->every(kPump, [this] { pump(); });
}

Hub::~Hub() { post_->end(); }

void Hub::remove(std::uint64_t number) {
  sessions_.erase(number);
  pumped_.erase(number);
}

Session* Hub::find(std::uint64_t number) const {
  const auto found = sessions_.find(number);
  return found == sessions_.end() ? nullptr : found->second;
}

void Hub::events(std::vector<Event> events) {
  server_->post([this, events = std::move(events)] {
    for (const Event& event : events) rooms_->take(event.head, event.frame);
  });
}

void Hub::signals(std::vector<protocol::Signal> signals) {
  server_->post([this, signals = std::move(signals)] {
    for (const protocol::Signal& signal : signals) {
      std::visit([this](const auto& one) { take(one); }, signal);
    }
  });
}

void Hub::typing(const protocol::TypingSignal& typing) {
  if (typing_told_.take(typing.conversation_id, typing.user_id, Monotonic::now())) {
    signals_.publish(typing);
  }
}

void Hub::take(const protocol::TypingSignal& typing) {
  // Somebody with sockets at two instances may have told both.
  if (!typing_shown_.take(typing.conversation_id, typing.user_id, Monotonic::now())) return;
  rooms_->signal(typing.conversation_id, typing_frame(typing), typing.user_id);
}

void Hub::take(const protocol::PresenceSignal& presence) {
  presence_->take(presence, Monotonic::now());
}

void Hub::take(const protocol::ReadSignal& read) {
  const websocket::Message frame = read_frame(read);
  rooms_->tell(read.user_id, read.conversation_id, frame);
  rooms_->signal(read.conversation_id, frame, read.user_id);
}

void Hub::take(const protocol::OutcomeSignal& outcome) {
  rooms_->tell(outcome.sender_id, outcome.conversation_id, outcome_frame(outcome));
}

void Hub::save(std::vector<conversations::LastSeen> seen) {
  const std::size_t count = seen.size();
  const bool taken = workers_.submit([&store = presence_store_, seen = std::move(seen)] {
    const Status saved = store.save(seen);
    if (saved.has_error()) log::warn("last_seen_not_saved", {{"reason", saved.error().detail}});
  });
  if (!taken) log::warn("last_seen_not_saved", {{"reason", "workers are busy"}, {"users", count}});
}

void Hub::feed_state(bool up, std::string reason) {
  server_->post([this, up, reason = std::move(reason)] {
    if (up == std::exchange(feed_up_, up)) return;
    tell_all(up ? recovered_frame() : degraded_frame(reason));
    if (!up) return;
    rooms_->compare();
    ticks_to_compare_ = kCompareSoon;
  });
}

void Hub::drain() {
  server_->post([this] { presence_->end(); });
  server_->drain(protocol::close_code::kRestart, "this instance ends; connect again", kDrainSpread);
}

void Hub::tell_all(const websocket::Message& frame) {
  for (const auto& [number, session] : sessions_) {
    if (session->live()) session->send(frame);
  }
}

void Hub::tick() {
  const auto monotonic = Monotonic::now();
  const Timestamp time = now();
  for (const auto& [number, session] : sessions_) session->check(monotonic, time);
  rooms_->review_again();
  presence_->tick(monotonic, time);
  typing_told_.tidy(monotonic);
  typing_shown_.tidy(monotonic);
  measure();
  if (ticks_to_compare_-- != 0) return;
  ticks_to_compare_ = kCompareTicks;
  rooms_->compare();
}

void Hub::measure() {
  metrics::gauge(metrics::kSockets).set(static_cast<std::int64_t>(sessions_.size()));
  metrics::gauge(metrics::kRooms).set(static_cast<std::int64_t>(rooms_->size()));
  raise_to(metrics::counter(metrics::kEntriesOut), rooms_->entries_out());
  raise_to(metrics::counter(metrics::kHoles), rooms_->holes());
  raise_to(metrics::counter(metrics::kClosedSlow), server_->counts().closed_slow);
}

void Hub::pump() {
  for (const std::uint64_t number : std::exchange(pumped_, {})) {
    if (Session* session = find(number)) session->pump();
  }
}

}  // namespace parley::realtime
