#include "world.hpp"

/// The faults, and their repair.
namespace parley::simulation {
namespace {

constexpr std::size_t kLongestMs = 6000;
/// Less than the minute by which tokens outlive the history.
constexpr std::size_t kFarthestMs = 50'000;
constexpr std::chrono::milliseconds kFarthest{kFarthestMs};
/// Plus the longest pause before the store is queried again.
constexpr std::chrono::milliseconds kDeafFor{kLongestMs + 6000};

}  // namespace

void World::go_wrong(Fault fault) {
  const auto index = static_cast<std::size_t>(fault);
  ++counts_.faults.at(index);
  for (std::size_t other = 0; other < kFaults; ++other) {
    if (faulty_until_.at(other) > scheduler_.monotonic()) ++counts_.pairs.at(other).at(index);
  }
  const auto time = std::chrono::milliseconds(pick(kLongestMs));
  faulty_until_.at(index) = scheduler_.monotonic() + time;
  const bool is_deaf =
      fault == Fault::kFreeze || fault == Fault::kStoreAway || fault == Fault::kStoreFails;
  // Calls keep failing until everything is repaired.
  const auto until = fault == Fault::kStoreFails ? Monotonic::time_point::max()
                                                 : scheduler_.monotonic() + kDeafFor;
  if (is_deaf) deaf_.emplace_back(scheduler_.monotonic(), until);
  switch (fault) {
    case Fault::kKill:
      return end_program(true);
    case Fault::kStop:
      return end_program(false);
    case Fault::kFreeze:
      return freeze();
    case Fault::kCut:
      return cut();
    case Fault::kBlocked:
      note("the broker takes no messages");
      block(time);
      return;
    case Fault::kStoreAway:
      note("the store is away");
      return gate_.away(time);
    case Fault::kStoreFails:
      note("store calls fail");
      return gate_.fail(static_cast<unsigned>(pick(2) * pick(400)));
    case Fault::kGiveBack:
      for (auto& slot : consumers_) {
        if (slot->up() != nullptr) slot->up()->give_back(static_cast<unsigned>(pick(kPartitions)));
      }
      return;
    case Fault::kClockSteps:
      return step_clock();
    case Fault::kFeedDeleted:
      note("a queue of entries is deleted");
      if (auto* const realtime = realtimes_[pick(kInstances)]->up()) realtime->feed().lose_queue();
  }
}

void World::block(std::chrono::milliseconds time) {
  const auto block_all = [time](auto& slots) {
    for (auto& slot : slots) {
      if (slot->up() != nullptr) slot->up()->publisher().block(time);
    }
  };
  // Each connection learns of an alarm on its own.
  const std::size_t who = pick(3);
  if (who != 0) block_all(consumers_);
  if (who == 1) return;
  block_all(chats_);
  block_all(realtimes_);
}

void World::end_program(bool killed) {
  const std::size_t instance = pick(kInstances);
  const std::size_t kind = pick(3);
  note(std::string(killed ? "kill" : "stop") + " " + std::to_string(kind) + "." +
       std::to_string(instance));
  if (kind == 0) return chats_[instance]->end(killed);
  if (kind == 1) return consumers_[instance]->end(killed);
  if (realtimes_[instance]->up() == nullptr) return;
  drop_all(instance);
  realtimes_[instance]->end(killed);
}

void World::freeze() {
  const std::size_t instance = pick(kInstances);
  const std::array processes{chats_[instance]->process(), consumers_[instance]->process(),
                             realtimes_[instance]->process()};
  const std::size_t kind = pick(processes.size());
  note("freeze " + std::to_string(kind) + "." + std::to_string(instance));
  scheduler_.freeze(processes.at(kind),
                    scheduler_.monotonic() + std::chrono::milliseconds(pick(kLongestMs)));
}

void World::step_clock() {
  const std::size_t instance = pick(kInstances);
  const std::array processes{chats_[instance]->process(), consumers_[instance]->process(),
                             realtimes_[instance]->process()};
  const std::size_t kind = pick(processes.size());
  const auto ahead = std::chrono::milliseconds(pick(2 * kFarthestMs)) - kFarthest;
  note("the clock of " + std::to_string(kind) + "." + std::to_string(instance) + " is " +
       std::to_string(ahead.count()) + " ms ahead");
  scheduler_.set_clock(processes.at(kind), ahead);
}

void World::cut() {
  const std::size_t instance = pick(kInstances);
  const std::size_t kind = pick(6);
  note("cut " + std::to_string(kind) + "." + std::to_string(instance));
  ChatProgram* const chat = chats_[instance]->up();
  ConsumerProgram* const consumer = consumers_[instance]->up();
  RealtimeProgram* const realtime = realtimes_[instance]->up();
  if (kind == 0 && chat != nullptr) chat->publisher().cut();
  if (kind == 1 && consumer != nullptr) consumer->publisher().cut();
  if (kind == 2 && consumer != nullptr) consumer->consumer().cut();
  if (kind == 3 && realtime != nullptr) realtime->publisher().cut();
  if (kind == 4 && realtime != nullptr) realtime->signals().cut();
  if (kind == 5 && realtime != nullptr) realtime->feed().cut();
}

void World::restart_due() {
  const auto restart = [this](auto& slots) {
    for (auto& slot : slots) {
      if (slot->is_down() && scheduler_.chance(20)) slot->start();
    }
  };
  restart(chats_);
  restart(consumers_);
  restart(realtimes_);
}

void World::mend() {
  note("no more faults");
  gate_.away(std::chrono::milliseconds(0));
  gate_.fail(0);
}

}  // namespace parley::simulation
