#include "scheduler.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace parley::simulation {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kStackBytes = 256UL * 1024;
/// The time at the start of each history.
constexpr Monotonic::time_point kBegin{1'000'000s};
/// A slow thread lets others run up to this many steps.
constexpr std::size_t kSlowSteps = 400;

}  // namespace

Scheduler::Scheduler(std::uint64_t seed, unsigned slow)
    : random_(seed), slow_(slow), now_(kBegin), begin_(kBegin), stacks_(kStackBytes) {
  if (Machine::simulated() != nullptr) throw std::logic_error("there is a simulation already");
  Machine::simulate(this);
}

Scheduler::~Scheduler() {
  Machine::simulate(nullptr);
  // Destroying these may end other strands.
  const auto strands = std::exchange(strands_, {});
  const auto later = std::exchange(later_, {});
}

Timestamp Scheduler::now() {
  const auto clock = clocks_.find(process_);
  const auto ahead = clock == clocks_.end() ? 0ms : clock->second;
  return kBeginOfDay + ahead + std::chrono::floor<std::chrono::milliseconds>(now_ - begin_);
}

void Scheduler::fill_random(std::span<unsigned char> bytes) {
  for (unsigned char& byte : bytes) byte = static_cast<unsigned char>(random_());
}

Scheduler::Entry& Scheduler::add(Entries& entries) {
  auto entry = std::make_unique<Entry>();
  entry->number = next_number_++;
  entry->process = process_;
  return *(entries[entry->number] = std::move(entry));
}

void Scheduler::make_ready(Entry& entry) {
  if (entry.place) return;
  entry.place = ready_.size();
  ready_.push_back(&entry);
}

void Scheduler::make_unready(Entry& entry) {
  if (!entry.place) return;
  ready_.back()->place = entry.place;
  ready_[*std::exchange(entry.place, std::nullopt)] = ready_.back();
  ready_.pop_back();
}

std::uint64_t Scheduler::start(std::function<void()> body) {
  Entry& thread = add(threads_);
  thread.fiber = std::make_unique<Fiber>(stacks_, std::move(body));
  make_ready(thread);
  return thread.number;
}

void Scheduler::join(std::uint64_t thread) {
  while (threads_.contains(thread)) wait(&threads_, {});
}

void Scheduler::wait(const void* condition, std::optional<Monotonic::time_point> until) {
  if (running_ == nullptr) throw std::logic_error("a callback waits");
  Entry& self = *running_;
  self.condition = condition;
  ++self.waits;
  waiting_.push_back(&self);
  if (until) later_.emplace(*until, Later{self.number, nullptr, self.waits});
  make_unready(self);
  self.fiber->let_go();
}

void Scheduler::notify_all(const void* condition) {
  std::erase_if(waiting_, [&](Entry* thread) {
    if (thread->condition != condition) return false;
    make_ready(*thread);
    return true;
  });
}

Process Scheduler::begin_process() {
  dead_.push_back(false);
  return ++processes_;
}

void Scheduler::run_as(Process process, const std::function<void()>& work) {
  const Process before = std::exchange(process_, process);
  work();
  process_ = before;
}

void Scheduler::kill(Process process) {
  dead_.at(process) = true;
  frozen_.erase(process);
}

bool Scheduler::is_dead(Process process) const { return dead_.at(process); }

void Scheduler::freeze(Process process, Monotonic::time_point until) { frozen_[process] = until; }

void Scheduler::yield() {
  if (running_ == nullptr) return;
  running_->fiber->let_go();
}

bool Scheduler::may_run(const Entry& entry) const {
  if (entry.not_before > steps_) return false;
  if (frozen_.empty()) return true;
  const auto frozen = frozen_.find(entry.process);
  return frozen == frozen_.end() || frozen->second <= now_;
}

void Scheduler::collect() {
  choices_.clear();
  for (Entry* const entry : ready_) {
    if (may_run(*entry)) choices_.push_back(entry);
  }
}

void Scheduler::take_due() {
  while (!later_.empty() && later_.begin()->first <= now_) {
    auto node = later_.extract(later_.begin());
    Later& later = node.mapped();
    if (later.work) {
      post(later.number, std::move(later.work));
      continue;
    }
    const auto thread = threads_.find(later.number);
    if (thread == threads_.end() || thread->second->waits != later.waits) continue;
    if (std::erase(waiting_, thread->second.get()) != 0) make_ready(*thread->second);
  }
}

bool Scheduler::jump() {
  std::optional<Monotonic::time_point> next;
  const auto consider = [&](Monotonic::time_point at) {
    if (at > now_ && (!next || at < *next)) next = at;
  };
  std::optional<std::uint64_t> step;
  for (const Entry* const entry : ready_) {
    const auto frozen = frozen_.find(entry->process);
    const bool is_frozen = frozen != frozen_.end() && frozen->second > now_;
    if (is_frozen) {
      consider(frozen->second);
    } else {
      step = std::min(step.value_or(entry->not_before), entry->not_before);
    }
  }
  if (step) {
    steps_ = *step;
    return true;
  }
  if (!later_.empty()) consider(later_.begin()->first);
  if (next) now_ = *next;
  return next.has_value();
}

bool Scheduler::step() {
  while (!step_now()) {
    if (!jump()) return false;
  }
  return true;
}

bool Scheduler::step_now() {
  ++steps_;
  now_ += std::chrono::microseconds(random_() % 100);
  take_due();
  collect();
  if (choices_.empty()) return false;
  ++done_;
  Entry& choice = *choices_[pick(choices_.size())];
  fingerprint_ = (fingerprint_ ^ choice.number) * 1099511628211U;
  run(choice);
  return true;
}

void Scheduler::run(Entry& entry) {
  if (chance(slow_)) entry.not_before = steps_ + pick(kSlowSteps);
  process_ = entry.process;
  if (entry.fiber == nullptr) {
    const auto work = std::move(entry.queue.front());
    entry.queue.pop_front();
    if (entry.queue.empty()) make_unready(entry);
    // The work may end the strand.
    work();
  } else {
    running_ = &entry;
    entry.fiber->resume();
    running_ = nullptr;
    if (entry.fiber->ended()) {
      make_unready(entry);
      threads_.erase(entry.number);
      notify_all(&threads_);
    }
  }
  process_ = 0;
}

bool Scheduler::run_until(const std::function<bool()>& is_done) {
  while (!is_done()) {
    if (!step()) return is_done();
  }
  return true;
}

Scheduler::Strand Scheduler::make_strand() { return add(strands_).number; }

void Scheduler::end_strand(Strand strand) {
  const auto node = strands_.extract(strand);
  if (!node.empty()) make_unready(*node.mapped());
}

void Scheduler::post(Strand strand, std::function<void()> work) {
  const auto found = strands_.find(strand);
  if (found == strands_.end()) return;
  found->second->queue.push_back(std::move(work));
  make_ready(*found->second);
}

void Scheduler::post_at(Strand strand, Monotonic::time_point at, std::function<void()> work) {
  later_.emplace(at, Later{strand, std::move(work)});
}

void Scheduler::truncate(Strand strand, std::size_t kept) {
  Entry& entry = *strands_.at(strand);
  if (kept < entry.queue.size()) entry.queue.resize(kept);
  if (entry.queue.empty()) make_unready(entry);
}

}  // namespace parley::simulation
