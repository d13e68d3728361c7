#include "link.hpp"

#include <utility>

namespace parley::simulation {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kLongestBreakMs = 3000;

}  // namespace

Link::Link(Scheduler& scheduler, Ends ends)
    : scheduler_(scheduler), ends_(std::move(ends)), process_(scheduler.process()) {
  incoming_ = scheduler_.make_strand();
  // The broker belongs to no program.
  scheduler_.run_as(0, [this] { outgoing_ = scheduler_.make_strand(); });
}

Link::~Link() {
  scheduler_.end_strand(incoming_);
  scheduler_.end_strand(outgoing_);
}

void Link::to_broker(std::function<void()> work) {
  if (!up_ || scheduler_.is_dead(process_)) return;
  scheduler_.post(outgoing_, [self = shared_from_this(), life = life_, work = std::move(work)] {
    self->arrived_ = life;
    work();
  });
}

void Link::to_program(std::function<void()> work) {
  if (up_) scheduler_.post(incoming_, std::move(work));
}

void Link::open() {
  scheduler_.post(incoming_, [self = shared_from_this()] { self->connect(); });
}

void Link::connect() {
  if (closed_ || scheduler_.is_dead(process_)) return;
  ++life_;
  up_ = true;
  connected_ = true;
  ends_.on_connected();
}

void Link::cut() {
  if (!up_) return;
  up_ = false;
  // What arrived before the cut is read before the end is noticed.
  scheduler_.truncate(outgoing_, scheduler_.pick(scheduler_.waiting(outgoing_) + 1));
  scheduler_.truncate(incoming_, scheduler_.pick(scheduler_.waiting(incoming_) + 1));
  const auto self = shared_from_this();
  const auto at = scheduler_.monotonic();
  const auto late = [this] { return std::chrono::milliseconds(scheduler_.pick(200)); };
  scheduler_.post_at(outgoing_, at + late(), [self, life = life_] { self->gone(life); });
  scheduler_.post_at(incoming_, at + late(), [self] { self->lost(); });
}

void Link::gone(std::uint64_t life) {
  const auto node = gone_.extract(life);
  if (node.empty()) return;
  for (const auto& gone : node.mapped()) gone();
}

void Link::lost() {
  if (closed_) return;
  connected_ = false;
  ends_.on_lost();
  const auto again = std::chrono::milliseconds(50 + scheduler_.pick(kLongestBreakMs));
  scheduler_.post_at(incoming_, scheduler_.monotonic() + again,
                     [self = shared_from_this()] { self->connect(); });
}

void Link::close() {
  closed_ = true;
  connected_ = false;
  // The program's side may be destroyed next.
  scheduler_.truncate(incoming_, 0);
  if (!up_) return;
  up_ = false;
  scheduler_.post(outgoing_, [self = shared_from_this(), life = life_] { self->gone(life); });
}

}  // namespace parley::simulation
