#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/machine.hpp"
#include "fiber.hpp"

namespace parley::simulation {

/// A running program: its number, above 0. Dead once killed.
using Process = unsigned;

/// A deterministic machine: each step runs a piece of one thread, up to its next wait or yield, or
/// one callback of a strand, chosen by the seed. Time advances a little with each step, and jumps
/// when everything waits for it.
///
/// A strand runs callbacks one after the other, like an I/O thread; they must not wait. Threads:
/// one. The same seed and calls give the same trace.
class Scheduler final : public Machine {
 public:
  /// now() at the start of each history.
  static constexpr Timestamp kBeginOfDay{std::chrono::seconds(1'790'000'000)};

  /// `slow`: of a thousand pieces of a thread, this many are followed by up to 400 steps of others.
  Scheduler(std::uint64_t seed, unsigned slow);
  ~Scheduler() override;

  Monotonic::time_point monotonic() override { return now_; }
  Timestamp now() override;
  void fill_random(std::span<unsigned char> bytes) override;
  std::uint64_t start(std::function<void()> body) override;
  void join(std::uint64_t thread) override;
  void wait(const void* condition, std::optional<Monotonic::time_point> until) override;
  void notify_all(const void* condition) override;

  /// A number below `count`, by the seed.
  std::size_t pick(std::size_t count) { return random_() % count; }
  bool chance(unsigned per_thousand) { return pick(1000) < per_thousand; }

  /// Everything started from now on belongs to the new program.
  Process begin_process();
  /// The program that what runs now belongs to; 0 outside all programs.
  Process process() const { return process_; }
  void run_as(Process process, const std::function<void()>& work);
  /// From now on, it has no effect on others; its threads run to their ends.
  void kill(Process process);
  bool is_dead(Process process) const;
  /// Sets how far its now() is ahead of that of the others, or behind.
  void set_clock(Process process, std::chrono::milliseconds ahead) { clocks_[process] = ahead; }
  /// None of its threads and strands runs before that time.
  void freeze(Process process, Monotonic::time_point until);

  /// Lets others run, maybe. Call it in a thread.
  void yield();
  /// Runs one step. Returns false if there is nothing to do, even later.
  bool step();
  /// The same without advancing the clock: returns false if there is nothing to do now.
  bool step_now();
  /// Runs until `is_done`; returns false if nothing is left to do before.
  bool run_until(const std::function<bool()>& is_done);

  using Strand = std::uint64_t;
  Strand make_strand();
  void post(Strand strand, std::function<void()> work);
  /// Runs the work on the strand at that time.
  void post_at(Strand strand, Monotonic::time_point at, std::function<void()> work);
  /// Drops everything queued after the first `kept`.
  void truncate(Strand strand, std::size_t kept);
  std::size_t waiting(Strand strand) { return strands_.at(strand)->queue.size(); }
  void end_strand(Strand strand);

  /// A hash of all choices so far.
  std::uint64_t fingerprint() const { return fingerprint_; }
  /// The number of pieces that ran.
  std::uint64_t done() const { return done_; }

 private:
  /// A thread, which has a fiber, or a strand.
  struct Entry {
    std::uint64_t number = 0;
    Process process = 0;
    /// The thread is slow: it must not run before this step.
    std::uint64_t not_before = 0;
    /// Its index in `ready_`, if it is in there.
    std::optional<std::size_t> place;

    std::unique_ptr<Fiber> fiber;
    const void* condition = nullptr;
    /// The number of its waits so far.
    std::uint64_t waits = 0;

    std::deque<std::function<void()>> queue;
  };
  using Entries = std::unordered_map<std::uint64_t, std::unique_ptr<Entry>>;
  /// Work for a strand, or the end of a thread's wait.
  struct Later {
    std::uint64_t number = 0;
    std::function<void()> work;
    std::uint64_t waits = 0;
  };

  Entry& add(Entries& entries);
  void make_ready(Entry& entry);
  void make_unready(Entry& entry);
  bool may_run(const Entry& entry) const;
  void collect();
  void take_due();
  /// Advances the clock to when something can run; returns false if nothing ever will.
  bool jump();
  void run(Entry& entry);

  std::mt19937_64 random_;
  const unsigned slow_;
  Monotonic::time_point now_;
  Monotonic::time_point begin_;
  std::uint64_t next_number_ = 1;
  Process processes_ = 0;
  Process process_ = 0;
  std::map<Process, Monotonic::time_point> frozen_;
  std::map<Process, std::chrono::milliseconds> clocks_;
  std::vector<bool> dead_{false};
  Fiber::Stacks stacks_;
  Entries threads_;
  Entries strands_;
  std::vector<Entry*> ready_;
  /// Threads that wait for a condition.
  std::vector<Entry*> waiting_;
  std::multimap<Monotonic::time_point, Later> later_;
  std::vector<Entry*> choices_;
  Entry* running_ = nullptr;
  std::uint64_t steps_ = 0;
  std::uint64_t done_ = 0;
  std::uint64_t fingerprint_ = 14695981039346656037U;
};

}  // namespace parley::simulation
