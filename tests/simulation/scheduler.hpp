#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "base/machine.hpp"
#include "fiber.hpp"

namespace parley::simulation {

/// A program that runs: its number, above 0. It is dead once it was killed.
using Process = unsigned;

/// A machine on which nothing happens by itself: each step is a piece of one thread, up to where it
/// waits or yields, or one callback of a strand, chosen by the seed. Time goes on a little with
/// each step, and jumps where everybody waits for it.
///
/// A strand runs callbacks one after the other, as an I/O thread does; they must not wait.
/// Threads: one. The same seed and the same calls give the same trace.
class Scheduler final : public Machine {
 public:
  /// now() at the begin of each history.
  static constexpr Timestamp kBeginOfDay{std::chrono::seconds(1'790'000'000)};

  explicit Scheduler(std::uint64_t seed);
  ~Scheduler() override;

  Monotonic::time_point monotonic() override { return now_; }
  Timestamp now() override;
  void fill_random(std::span<unsigned char> bytes) override;
  std::uint64_t start(std::function<void()> body) override;
  void join(std::uint64_t thread) override;
  void wait(const void* condition, std::optional<Monotonic::time_point> until) override;
  void notify_all(const void* condition) override;

  /// One of `count`, by the seed.
  std::size_t pick(std::size_t count) { return random_() % count; }
  bool chance(unsigned per_thousand) { return pick(1000) < per_thousand; }

  /// Everything that is started from now on belongs to this program.
  Process begin_process();
  /// What runs now belongs to it; 0 outside of all programs.
  Process process() const { return process_; }
  void run_as(Process process, const std::function<void()>& work);
  /// What it does from now on reaches nobody; its threads go on to their ends.
  void kill(Process process);
  bool is_dead(Process process) const;
  /// None of its threads and strands goes on before that time.
  void freeze(Process process, Monotonic::time_point until);

  /// Lets others go on, maybe. Within a thread.
  void yield();
  /// Does one thing. False if there is nothing to do, even later.
  bool step();
  /// Until it is so; false if nothing is left to do before.
  bool run_until(const std::function<bool()>& is_done);

  using Strand = std::uint64_t;
  Strand make_strand();
  void post(Strand strand, std::function<void()> work);
  /// At that time, on the strand.
  void post_at(Strand strand, Monotonic::time_point at, std::function<void()> work);
  /// Drops all that waits behind the first `kept`.
  void truncate(Strand strand, std::size_t kept);
  std::size_t waiting(Strand strand) { return strands_.at(strand).queue.size(); }
  void end_strand(Strand strand) { strands_.erase(strand); }

  /// Of all choices so far.
  std::uint64_t fingerprint() const { return fingerprint_; }
  std::uint64_t steps() const { return steps_; }

 private:
  struct Entry {
    Process process = 0;
    /// It is slow: not before that step.
    std::uint64_t not_before = 0;
  };
  struct ThreadEntry : Entry {
    std::unique_ptr<Fiber> fiber;
    bool waits = false;
    const void* condition = nullptr;
    std::optional<Monotonic::time_point> until;
  };
  struct StrandEntry : Entry {
    std::deque<std::function<void()>> queue;
  };
  struct Later {
    Strand strand;
    std::function<void()> work;
  };
  struct Choice {
    ThreadEntry* thread = nullptr;
    StrandEntry* strand = nullptr;
    std::uint64_t number = 0;
  };

  bool may_run(const Entry& entry) const;
  bool is_ready(const ThreadEntry& thread) const;
  void collect();
  void take_due();
  bool jump();
  void run(const Choice& choice);

  std::mt19937_64 random_;
  Monotonic::time_point now_;
  Monotonic::time_point begin_;
  std::uint64_t next_number_ = 1;
  Process processes_ = 0;
  Process process_ = 0;
  std::map<Process, Monotonic::time_point> frozen_;
  std::vector<bool> dead_{false};
  Fiber::Stacks stacks_;
  std::map<std::uint64_t, ThreadEntry> threads_;
  std::map<std::uint64_t, StrandEntry> strands_;
  std::multimap<Monotonic::time_point, Later> later_;
  std::vector<Choice> choices_;
  ThreadEntry* running_ = nullptr;
  std::uint64_t steps_ = 0;
  std::uint64_t fingerprint_ = 14695981039346656037U;
};

}  // namespace parley::simulation
