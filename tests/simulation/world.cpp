#include "world.hpp"

#include "accounts/account.hpp"
#include "protocol/amqp_names.hpp"

namespace parley::simulation {
namespace {

using namespace std::chrono_literals;

/// Longer than the longest backoff plus the interval at which memberships are compared.
constexpr std::chrono::milliseconds kQuiet{30'000};
/// Changes whose publication is uncertain wait 15 s each, one after the other.
constexpr std::chrono::milliseconds kPublished{300'000};
/// After this time, all requests of users must have been answered.
constexpr std::chrono::milliseconds kAnswered{60'000};

void declare(Broker& broker, unsigned partitions) {
  using namespace protocol;
  broker.declare(std::string(kDeadQueue));
  broker.bind(std::string(kDeadQueue), std::string(kDeadExchange), std::string(kDeadQueue));
  for (unsigned partition = 0; partition < partitions; ++partition) {
    broker.declare(messages_queue(partition));
    broker.bind(messages_queue(partition), std::string(kMessagesExchange),
                std::to_string(partition));
  }
}

}  // namespace

World::World(const Plan& plan)
    : plan_(plan),
      choice_(plan.seed),
      scheduler_(plan.seed, plan.slow),
      broker_(scheduler_),
      gate_(scheduler_, plan.store_waits, plan.store_in_pieces),
      memory_(&gate_),
      site_{scheduler_, broker_, stores_, people_.verifier, kPartitions},
      outside_(scheduler_.make_strand()) {
  declare(broker_, kPartitions);
  user_service_ = scheduler_.begin_process();
  for (std::size_t i = 0; i < people_.ids.size(); ++i) {
    stores_.accounts.insert({people_.ids[i], "user" + std::to_string(i), Timestamp{}, false});
  }
  stores_.timeline.claim_partitions(kPartitions).value();
  for (unsigned i = 0; i < kInstances; ++i) {
    chats_.push_back(std::make_unique<Slot<ChatProgram>>(site_));
    consumers_.push_back(std::make_unique<Slot<ConsumerProgram>>(site_));
    realtimes_.push_back(std::make_unique<Slot<RealtimeProgram>>(site_));
  }
  devices_.resize(kDevices);
  for (std::size_t i = 0; i < devices_.size(); ++i) {
    devices_[i].user = i % people_.ids.size();
    devices_[i].unread = std::make_unique<UnreadCounts>(people_.ids[devices_[i].user]);
  }
}

World::~World() {
  for (std::size_t i = 0; i < realtimes_.size(); ++i) drop_all(i);
  const auto ends = [](auto& slots) {
    // A starting program ends once it is up.
    for (auto& slot : slots) slot->end(true);
    return std::ranges::all_of(slots, [](const auto& slot) { return slot->is_down(); });
  };
  scheduler_.run_until([&] {
    const bool chats = ends(chats_);
    const bool consumers = ends(consumers_);
    return ends(realtimes_) && chats && consumers && settings_under_way_ == 0;
  });
}

void World::note(const std::string& what) { trace_ += what + "\n"; }

void World::play() {
  run_for(3000ms);
  for (unsigned i = 0; i < 2; ++i) make_group();
  run_for(200ms);
  for (const Move& move : plan_.moves) {
    choice_.seed(move.seed);
    if (move.is_fault) {
      go_wrong(move.fault);
    } else {
      act(move.act);
    }
    if (move.pause.count() > 0) run_for(move.pause);
    for (unsigned step = 0; step < move.steps && scheduler_.step_now(); ++step) {
    }
    restart_due();
    reconnect_due();
  }
  mend();
  const auto until = scheduler_.monotonic() + kAnswered;
  while ((!under_way_.empty() || settings_under_way_ != 0) && scheduler_.monotonic() < until)
    run_for(100ms);
  const auto published = scheduler_.monotonic() + kPublished;
  while (has_pending() && scheduler_.monotonic() < published) run_for(1000ms);
  run_for(kQuiet);
  counts_.steps = scheduler_.done();
  counts_.store_calls = gate_.calls();
}

bool World::has_pending() {
  return std::ranges::any_of(conversations_, [this](const ConversationId& id) {
    // The pending entry of a conversation that was never created is dropped after ten minutes.
    return stores_.conversations.exists(id).value() && !stores_.pending.of(id).value().empty();
  });
}

void World::run_for(std::chrono::milliseconds time) {
  const auto until = scheduler_.monotonic() + time;
  while (scheduler_.monotonic() < until && scheduler_.step()) {
    restart_due();
    reconnect_due();
  }
}

}  // namespace parley::simulation
