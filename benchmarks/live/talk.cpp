#include "talk.hpp"

#include <sys/prctl.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "nats_protocol.hpp"
#include "scan.hpp"
#include "websocket_protocol.hpp"

namespace parley::bench {
namespace {

using std::chrono::duration;
using std::chrono::nanoseconds;

constexpr std::chrono::seconds kOpenWithin{60};

std::unique_ptr<Protocol> make_protocol(const TalkPlan& plan) {
  if (plan.nats) return std::make_unique<NatsProtocol>(plan.members.size());
  return std::make_unique<WebSocketProtocol>(plan.ports.front(), plan.members);
}

CrowdPlan crowd_plan(const TalkPlan& plan) {
  return {.ports = plan.ports, .connections = plan.members.size(), .users = plan.members.size()};
}

class Run {
 public:
  explicit Run(const TalkPlan& plan)
      : plan_(plan),
        protocol_(make_protocol(plan)),
        crowd_(crowd_plan(plan), *protocol_,
               {.text = [this](std::size_t to, std::string_view text) { take(to, text); }}) {
    for (std::size_t i = 0; i < plan.members.size(); ++i) {
      frames_.push_back(with_number(protocol_->wrap(i, plan.members[i].text)));
    }
  }

  Talk work() {
    crowd_.open(kOpenWithin);
    begin_ = Clock::now();
    count_from_ = begin_ + plan_.skip;
    end_ = begin_ + plan_.length;
    for (Clock::time_point now = begin_; now < end_ + plan_.grace; now = Clock::now()) {
      if (now < end_) send(now);
      if (now >= end_ && under_way_ == 0) break;
      crowd_.turn(wake(now));
      if (crowd_.lost() > 0) {
        throw std::runtime_error("a connection was lost: " + crowd_.failures().begin()->first);
      }
    }
    return finish();
  }

 private:
  struct Message {
    Clock::time_point due;
    std::uint32_t undelivered;
    bool answered;
    bool refused = false;
  };

  bool open_loop() const { return plan_.rate > 0; }

  Clock::time_point due_time(std::size_t position) const {
    return begin_ +
           nanoseconds(static_cast<std::int64_t>(static_cast<double>(position) * 1e9 / plan_.rate));
  }

  void send(Clock::time_point now) {
    if (open_loop()) {
      while (due_time(messages_.size()) <= now) send_one(due_time(messages_.size()));
    } else {
      while (under_way_ < plan_.in_flight) send_one(Clock::now());
    }
  }

  void send_one(Clock::time_point due) {
    const std::size_t from = sender(messages_.size());
    fill(frames_[from], plan_.first_number + messages_.size(), buffer_);
    messages_.push_back({.due = due,
                         .undelivered = static_cast<std::uint32_t>(plan_.deliveries),
                         .answered = !plan_.answered});
    ++under_way_;
    crowd_.send(from, buffer_);
  }

  Clock::time_point wake(Clock::time_point now) const {
    if (now >= end_) return end_ + plan_.grace;
    return open_loop() ? std::min(end_, due_time(messages_.size())) : end_;
  }

  std::size_t sender(std::size_t position) const {
    return (plan_.first_number + position) % plan_.members.size();
  }

  void take(std::size_t to, std::string_view text) {
    const auto number = number_in(text);
    // Messages left over from other rounds are ignored.
    if (!number || *number < plan_.first_number) return;
    const std::size_t position = *number - plan_.first_number;
    if (position >= messages_.size()) return;
    if (is_type(text, "accepted")) return answered(position, {});
    if (is_type(text, "error")) return answered(position, error_in(text));
    delivered(position, to, text.size());
  }

  void answered(std::size_t position, std::string_view error) {
    Message& message = messages_[position];
    if (message.answered) return;
    message.answered = true;
    const Clock::time_point now = Clock::now();
    if (!error.empty()) {
      message.refused = true;
      ++talk_.refused[std::string(error)];
    } else {
      talk_.accepted.push_back(plan_.first_number + position);
      if (now >= count_from_ && now < end_) ++accepted_counted_;
      if (message.due >= count_from_) talk_.answer.record(now - message.due);
    }
    if (message.refused || message.undelivered == 0) --under_way_;
  }

  void delivered(std::size_t position, std::size_t to, std::size_t bytes) {
    Message& message = messages_[position];
    if (message.undelivered == 0) {
      ++talk_.repeated;
      return;
    }
    const Clock::time_point now = Clock::now();
    if (now >= count_from_ && now < end_) ++deliveries_counted_;
    if (message.due >= count_from_ && to != sender(position)) {
      talk_.delivery.record(now - message.due);
    }
    ++talk_.deliveries;
    talk_.delivered_bytes = bytes;
    if (--message.undelivered == 0 && message.answered && !message.refused) --under_way_;
  }

  Talk finish() {
    const double seconds = duration<double>(plan_.length - plan_.skip).count();
    talk_.begun = messages_.size();
    talk_.accepted_per_second = static_cast<double>(accepted_counted_) / seconds;
    talk_.deliveries_per_second = static_cast<double>(deliveries_counted_) / seconds;
    for (const Message& message : messages_) {
      if (!message.answered) ++talk_.unanswered;
      if (!message.refused) talk_.undelivered += message.undelivered;
    }
    return std::move(talk_);
  }

  const TalkPlan& plan_;
  const std::unique_ptr<Protocol> protocol_;
  Crowd crowd_;
  std::vector<RequestTemplate> frames_;
  std::vector<Message> messages_;
  Clock::time_point begin_, count_from_, end_;
  std::size_t under_way_ = 0;
  std::uint64_t accepted_counted_ = 0, deliveries_counted_ = 0;
  std::string buffer_;
  Talk talk_;
};

}  // namespace

Talk run(const TalkPlan& plan) {
  prctl(PR_SET_TIMERSLACK, 1UL);  // the default is 50 µs, as long as the gap between two messages
  return Run(plan).work();
}

}  // namespace parley::bench
