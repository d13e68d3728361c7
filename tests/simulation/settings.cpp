#include "protocol/message_id.hpp"
#include "world.hpp"

/// What users do through user-service. That service isn't simulated; only its store calls are.
namespace parley::simulation {
namespace {

using namespace std::chrono_literals;

constexpr auto kAgain = 200ms;

}  // namespace

void World::block_somebody() {
  const std::size_t user = pick(people_.ids.size());
  const std::size_t other = pick(people_.ids.size());
  if (user == other) return;
  const bool is_on = chance(600);
  ++settings_under_way_;
  scheduler_.run_as(user_service_,
                    [&] { scheduler_.start([=, this] { try_to_block(user, other, is_on); }); });
}

void World::try_to_block(std::size_t user, std::size_t other, bool is_on) {
  const UserId& blocker = people_.ids[user];
  const UserId& blocked = people_.ids[other];
  const std::string id = protocol::direct_conversation_id(blocker, blocked).text();
  const auto begun = scheduler_.monotonic();
  // An unblocked user may be able to write as soon as the first attempt begins.
  const auto forget = [&] {
    for (const std::size_t one : {user, other}) forget_silence(id, one);
  };
  for (;;) {
    if (!is_on) forget();
    const Status done = is_on ? stores_.blocks.block(blocker, {blocked, now()})
                              : stores_.blocks.unblock(blocker, blocked);
    if (done.has_value()) break;
    scheduler_.wait(this, scheduler_.monotonic() + kAgain);
  }
  if (is_on) {
    const auto answered = scheduler_.monotonic();
    for (const std::size_t one : {user, other}) silence({id, one, false, answered}, begun);
  } else {
    forget();
  }
  note(people_.ids[user].text() + (is_on ? " has blocked " : " no longer blocks ") +
       people_.ids[other].text());
  --settings_under_way_;
}

}  // namespace parley::simulation
