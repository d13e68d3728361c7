#include "hub.hpp"

#include <algorithm>
#include <utility>

#include "log/log.hpp"
#include "metric_names.hpp"

namespace parley::realtime {
namespace {

using namespace std::chrono_literals;

/// Of a second each, between two comparisons: one every ten seconds. The last entry of a
/// conversation may be lost, and no later entry would reveal it.
constexpr unsigned kTicksBetween = 9;
/// A second comparison soon after a reconnect: a store may show a write late.
constexpr unsigned kCompareSoon = 1;
constexpr auto kStoodStill = 5000ms;

/// Each counter is raised only here.
void raise_to(metrics::Counter& counter, std::uint64_t total) {
  counter.Increment(static_cast<double>(total) - counter.Value());
}

}  // namespace

Hub::Hub(HubDependencies parts, const Limits& limits)
    : outside_(std::move(parts)),
      post_(std::make_shared<LoopPost>(outside_.post)),
      sessions_(post_),
      feed_delay_(metrics::histogram(metric::kFeedDelay, {}, metrics::delay_bounds())) {
  store_ = std::make_unique<StoreReader>(
      outside_.stores, [this](std::uint64_t number) { return sessions_.find(number) != nullptr; },
      limits.page_bytes, limits.retry, outside_.submit, post_);
  page_turns_ = std::make_unique<PageTurns>(limits.page_memory_bytes / limits.page_bytes,
                                            [this](std::uint64_t number) {
                                              if (Session* session = sessions_.find(number))
                                                session->on_turn();
                                            });
  rooms_ = std::make_unique<Rooms>(*store_);
  presence_ = std::make_unique<Presence>(Presence::Outside{
      .publish = [this](const auto& signal) { outside_.signal(signal); },
      .tell =
          [this](std::uint64_t watcher, const std::vector<Standing>& standings) {
            if (Session* session = sessions_.find(watcher))
              session->send(presence_frame(standings));
          },
      .save = [this](std::vector<conversations::LastSeen> seen) { save(std::move(seen)); }});
  parts_ = std::make_unique<SessionDependencies>(SessionDependencies{
      sessions_, *rooms_, *presence_, *store_, *page_turns_, outside_.verifier, outside_.admission,
      outside_.submit, outside_.publish, [this](const protocol::TypingSignal& one) { typing(one); },
      outside_.send_limit, limits});
}

std::unique_ptr<websocket::Peer> Hub::accept(websocket::Socket& socket) {
  return std::make_unique<Session>(*parts_, socket, next_number_++);
}

void Hub::take(const std::vector<Line>& events) {
  const Timestamp time = now();
  for (const Line& event : events) {
    rooms_->take(event);
    if (event.head.stored_at) feed_delay_.Observe(metrics::seconds(time - *event.head.stored_at));
  }
}

void Hub::take(const std::vector<protocol::Signal>& signals) {
  for (const protocol::Signal& signal : signals) {
    std::visit([this](const auto& one) { take(one); }, signal);
  }
}

void Hub::typing(const protocol::TypingSignal& typing) {
  if (typing_told_.take(typing.conversation_id, typing.user_id, Monotonic::now())) {
    outside_.signal(typing);
  }
}

void Hub::take(const protocol::TypingSignal& typing) {
  // A user with sockets on two instances may have been published by both.
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

void Hub::take(const protocol::EventsLostSignal&) {
  // One comparison for the signals of all partitions.
  ticks_to_compare_ = std::min(ticks_to_compare_, kCompareSoon);
  compares_members_ = true;
}

void Hub::save(std::vector<conversations::LastSeen> seen) {
  const std::size_t count = seen.size();
  const bool taken = outside_.submit([&store = outside_.stores.presence, seen = std::move(seen)] {
    const Status saved = store.save(seen);
    if (saved.has_error()) log::warn("last_seen_not_saved", {{"reason", saved.error().detail}});
  });
  if (!taken) log::warn("last_seen_not_saved", {{"reason", "workers are busy"}, {"users", count}});
}

void Hub::feed_state(bool up, const std::string& reason) {
  if (up == std::exchange(feed_up_, up)) return;
  tell_all(up ? recovered_frame() : degraded_frame(reason));
  if (up) compare_all();
}

void Hub::tell_all(const websocket::Message& frame) {
  for (const auto& [number, session] : sessions_.all()) {
    if (session->live()) session->send(frame);
  }
}

void Hub::tick() {
  const auto monotonic = Monotonic::now();
  const Timestamp time = now();
  for (const auto& [number, session] : sessions_.all()) session->check(monotonic, time);
  rooms_->retry();
  presence_->tick(monotonic, time);
  typing_told_.tidy(monotonic);
  typing_shown_.tidy(monotonic);
  measure();
  // While this process was suspended, the broker may have dropped queued entries.
  if (monotonic - std::exchange(ticked_, monotonic) > kStoodStill) compare_all();
  if (ticks_to_compare_-- != 0) return;
  ticks_to_compare_ = kTicksBetween;
  rooms_->compare();
  // A running comparison is not restarted: with frequent lost-events signals, the last users would
  // never be compared.
  if (!compares_members_ || rooms_->compares_members()) return;
  compares_members_ = false;
  rooms_->compare_members();
}

void Hub::compare_all() {
  rooms_->compare();
  rooms_->compare_members();
  ticks_to_compare_ = kCompareSoon;
  compares_members_ = true;
}

void Hub::measure() {
  metrics::gauge(metric::kSockets).Set(static_cast<double>(sessions_.all().size()));
  metrics::gauge(metric::kRooms).Set(static_cast<double>(rooms_->size()));
  raise_to(metrics::counter(metric::kEntriesOut), rooms_->entries_out());
  raise_to(metrics::counter(metric::kHoles), rooms_->holes());
}

void Hub::pump() {
  store_->ask_next();
  for (const std::uint64_t number : sessions_.take_pumped()) {
    if (Session* session = sessions_.find(number)) session->pump();
  }
}

}  // namespace parley::realtime
