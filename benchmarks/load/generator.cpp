#include "generator.hpp"

#include <sys/epoll.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <memory>
#include <system_error>

#include "connection.hpp"

namespace parley::bench {
namespace {

using std::chrono::duration_cast;
using std::chrono::nanoseconds;

class Run {
 public:
  explicit Run(const Plan& plan)
      : plan_(plan), epoll_(epoll_create1(EPOLL_CLOEXEC)), next_number_(plan.first_number) {
    if (epoll_ < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
    for (unsigned i = 0; i < plan.connections; ++i) {
      connections_.push_back(std::make_unique<Connection>(plan.port, epoll_));
      idle_.push_back(connections_.back().get());
    }
    begin_ = Clock::now();
    count_from_ = begin_ + plan.skip;
    end_ = begin_ + plan.length;
    if (plan.rate > 0) {
      due_total_ = static_cast<std::uint64_t>(plan.rate *
                                              std::chrono::duration<double>(plan.length).count());
    }
  }
  ~Run() {
    connections_.clear();
    close(epoll_);
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  Tally work() {
    for (Clock::time_point now = begin_; now < end_ + plan_.grace; now = Clock::now()) {
      start_requests(now);
      if (now >= end_ && under_way_ == 0 && waiting_.empty()) break;
      wait(now);
    }
    tally_.begun = next_number_ - plan_.first_number;
    tally_.unanswered = under_way_;
    tally_.unsent = waiting_.size();
    tally_.rate_per_second = static_cast<double>(counted_) /
                             std::chrono::duration<double>(plan_.length - plan_.skip).count();
    return std::move(tally_);
  }

 private:
  bool open_loop() const { return plan_.rate > 0; }

  Clock::time_point due_time(std::uint64_t position) const {
    return begin_ +
           nanoseconds(static_cast<std::int64_t>(static_cast<double>(position) * 1e9 / plan_.rate));
  }

  void start_requests(Clock::time_point now) {
    if (!open_loop()) {
      while (now < end_ && !idle_.empty()) start(now);
      return;
    }
    for (; due_ < due_total_ && due_time(due_) <= now; ++due_) waiting_.push_back(due_time(due_));
    while (!waiting_.empty() && !idle_.empty()) {
      start(waiting_.front());
      waiting_.pop_front();
    }
  }

  void start(Clock::time_point due) {
    Connection& connection = *idle_.front();
    idle_.pop_front();
    const std::uint64_t number = next_number_++;
    fill(plan_.requests[number % plan_.requests.size()], number, buffer_);
    // The server closed the idle connection: the request did not reach it.
    if (!connection.send(buffer_, number, due)) {
      connection.reconnect();
      if (!connection.send(buffer_, number, due)) {
        throw std::system_error(errno, std::generic_category(), "send");
      }
    }
    ++under_way_;
  }

  void wait(Clock::time_point now) {
    Clock::time_point until = now < end_ ? end_ : end_ + plan_.grace;
    if (due_ < due_total_) until = std::min(until, due_time(due_));
    const auto left = std::max<std::int64_t>(duration_cast<nanoseconds>(until - now).count(), 0);
    const timespec timeout{.tv_sec = left / 1'000'000'000, .tv_nsec = left % 1'000'000'000};
    std::array<epoll_event, 256> events;
    const int count = epoll_pwait2(epoll_, events.data(), events.size(), &timeout, nullptr);
    if (count < 0 && errno != EINTR) {
      throw std::system_error(errno, std::generic_category(), "epoll_pwait2");
    }
    for (int i = 0; i < count; ++i) {
      handle(*static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr));
    }
  }

  void handle(Connection& connection) {
    const bool was_busy = connection.busy();
    const std::optional<Answer> answer = connection.receive();
    if (!answer) return;
    if (was_busy) {
      --under_way_;
      note(connection, *answer);
      idle_.push_back(&connection);
    }
    if (answer->closes) connection.reconnect();
  }

  void note(const Connection& connection, const Answer& answer) {
    if (answer.status != plan_.expected_status) {
      ++tally_.refused[answer.status];
      return;
    }
    tally_.accepted.push_back(connection.number());
    const Clock::time_point now = Clock::now();
    if (now >= count_from_ && now < end_) ++counted_;
    if (connection.due() >= count_from_) tally_.latency.record(now - connection.due());
  }

  const Plan& plan_;
  const int epoll_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::deque<Connection*> idle_;
  std::deque<Clock::time_point> waiting_;
  Clock::time_point begin_, count_from_, end_;
  std::uint64_t due_ = 0, due_total_ = 0, next_number_;
  std::uint64_t under_way_ = 0, counted_ = 0;
  std::string buffer_;
  Tally tally_;
};

}  // namespace

Tally run(const Plan& plan) {
  prctl(PR_SET_TIMERSLACK, 1UL);  // the default is 50 µs, as long as the gap between two requests
  return Run(plan).work();
}

}  // namespace parley::bench
