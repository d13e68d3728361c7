#include "scheduler.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace parley::simulation {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kStackBytes = 256UL * 1024;
/// At the begin of each history.
constexpr Monotonic::time_point kBegin{1'000'000s};
/// A thread that is slow at something lets others do up to so many steps.
constexpr std::size_t kSlowSteps = 400;
constexpr unsigned kSlowPerThousand = 15;

}  // namespace

Scheduler::Scheduler(std::uint64_t seed)
    : random_(seed), now_(kBegin), begin_(kBegin), stacks_(kStackBytes) {
  if (Machine::simulated() != nullptr) throw std::logic_error("there is a simulation already");
  Machine::simulate(this);
}

Scheduler::~Scheduler() {
  Machine::simulate(nullptr);
  // What is dropped with them may end other strands.
  const auto strands = std::move(strands_);
  const auto later = std::move(later_);
  strands_.clear();
  later_.clear();
}

Timestamp Scheduler::now() {
  return kBeginOfDay + std::chrono::floor<std::chrono::milliseconds>(now_ - begin_);
}

void Scheduler::fill_random(std::span<unsigned char> bytes) {
  for (unsigned char& byte : bytes) byte = static_cast<unsigned char>(random_());
}

std::uint64_t Scheduler::start(std::function<void()> body) {
  const std::uint64_t number = next_number_++;
  ThreadEntry& thread = threads_[number];
  thread.process = process_;
  thread.fiber = std::make_unique<Fiber>(stacks_, std::move(body));
  return number;
}

void Scheduler::join(std::uint64_t thread) {
  while (threads_.contains(thread)) wait(&threads_, {});
}

void Scheduler::wait(const void* condition, std::optional<Monotonic::time_point> until) {
  if (running_ == nullptr) throw std::logic_error("a callback waits");
  running_->waits = true;
  running_->condition = condition;
  running_->until = until;
  running_->fiber->let_go();
}

void Scheduler::notify_all(const void* condition) {
  for (auto& [number, thread] : threads_) {
    if (thread.waits && thread.condition == condition) thread.waits = false;
  }
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

bool Scheduler::is_ready(const ThreadEntry& thread) const {
  return !thread.waits || (thread.until && *thread.until <= now_);
}

void Scheduler::collect() {
  choices_.clear();
  for (auto& [number, thread] : threads_) {
    if (may_run(thread) && is_ready(thread)) choices_.push_back({&thread, nullptr, number});
  }
  for (auto& [number, strand] : strands_) {
    if (may_run(strand) && !strand.queue.empty()) choices_.push_back({nullptr, &strand, number});
  }
}

void Scheduler::take_due() {
  while (!later_.empty() && later_.begin()->first <= now_) {
    auto node = later_.extract(later_.begin());
    const auto strand = strands_.find(node.mapped().strand);
    if (strand != strands_.end()) strand->second.queue.push_back(std::move(node.mapped().work));
  }
}

bool Scheduler::jump() {
  std::optional<Monotonic::time_point> next;
  const auto consider = [&](Monotonic::time_point at) {
    if (at > now_ && (!next || at < *next)) next = at;
  };
  bool slow = false;
  for (const auto& [number, thread] : threads_) {
    if (thread.waits && thread.until) consider(*thread.until);
    slow = slow || (is_ready(thread) && thread.not_before > steps_);
  }
  for (const auto& [number, strand] : strands_) {
    slow = slow || (!strand.queue.empty() && strand.not_before > steps_);
  }
  if (slow) {
    ++steps_;
    return true;
  }
  for (const auto& [process, until] : frozen_) consider(until);
  if (!later_.empty()) consider(later_.begin()->first);
  if (next) now_ = *next;
  return next.has_value();
}

bool Scheduler::step() {
  ++steps_;
  now_ += std::chrono::microseconds(random_() % 100);
  while (true) {
    take_due();
    collect();
    if (!choices_.empty()) break;
    if (!jump()) return false;
  }
  const Choice choice = choices_[pick(choices_.size())];
  fingerprint_ = (fingerprint_ ^ choice.number) * 1099511628211U;
  run(choice);
  return true;
}

void Scheduler::run(const Choice& choice) {
  Entry& entry = choice.thread != nullptr ? static_cast<Entry&>(*choice.thread) : *choice.strand;
  if (chance(kSlowPerThousand)) entry.not_before = steps_ + pick(kSlowSteps);
  process_ = entry.process;
  if (choice.strand != nullptr) {
    const auto work = std::move(choice.strand->queue.front());
    choice.strand->queue.pop_front();
    work();
  } else {
    running_ = choice.thread;
    running_->waits = false;
    running_->fiber->resume();
    running_ = nullptr;
    if (choice.thread->fiber->ended()) {
      threads_.erase(choice.number);
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

Scheduler::Strand Scheduler::make_strand() {
  const Strand strand = next_number_++;
  strands_[strand].process = process_;
  return strand;
}

void Scheduler::post(Strand strand, std::function<void()> work) {
  const auto found = strands_.find(strand);
  if (found != strands_.end()) found->second.queue.push_back(std::move(work));
}

void Scheduler::post_at(Strand strand, Monotonic::time_point at, std::function<void()> work) {
  later_.emplace(at, Later{strand, std::move(work)});
}

void Scheduler::truncate(Strand strand, std::size_t kept) {
  auto& queue = strands_.at(strand).queue;
  if (kept < queue.size()) queue.resize(kept);
}

}  // namespace parley::simulation
