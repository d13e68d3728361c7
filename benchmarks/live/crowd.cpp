#include "crowd.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace parley::bench {
namespace {

using std::chrono::duration_cast;
using std::chrono::nanoseconds;

constexpr std::uint64_t kListener = ~std::uint64_t{0};
/// A message of kMaxPayloadBytes plus what arrived with it.
constexpr std::size_t kBufferBytes = 2UL * 1024 * 1024;
constexpr std::chrono::milliseconds kSweep{250};

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

Crowd::Crowd(CrowdPlan plan, const Protocol& protocol, CrowdEvents events)
    : plan_(std::move(plan)),
      protocol_(protocol),
      events_(std::move(events)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      next_sweep_(Clock::now() + kSweep),
      buffer_(kBufferBytes) {
  if (epoll_ < 0) fail("epoll_create1");
  for (std::size_t i = 0; i < plan_.connections; ++i) {
    connections_.push_back(std::make_unique<Connection>());
  }
}

Crowd::~Crowd() {
  connections_.clear();
  ::close(epoll_);
}

void Crowd::open(std::chrono::seconds within) {
  const auto deadline = Clock::now() + within;
  std::size_t next = 0;
  while (live_ < connections_.size()) {
    while (next < connections_.size() && under_way_ < plan_.opened_at_once) begin(next++);
    const auto now = Clock::now();
    if (now > deadline) {
      std::string text = std::to_string(live_) + " of " + std::to_string(connections_.size()) +
                         " connections are there after " + std::to_string(within.count()) + " s";
      for (const auto& [why, count] : failures_) text += "; " + std::to_string(count) + "× " + why;
      throw std::runtime_error(text);
    }
    turn(std::min(deadline, now + kSweep));
  }
}

void Crowd::turn(Clock::time_point until) {
  auto now = Clock::now();
  if (!retries_.empty()) until = std::min(until, retries_.front().first);
  until = std::min(until, next_sweep_);
  const auto left = std::max<std::int64_t>(duration_cast<nanoseconds>(until - now).count(), 0);
  const timespec timeout{.tv_sec = left / 1'000'000'000, .tv_nsec = left % 1'000'000'000};
  std::array<epoll_event, 256> events;
  const int count = epoll_pwait2(epoll_, events.data(), events.size(), &timeout, nullptr);
  if (count < 0 && errno != EINTR) fail("epoll_pwait2");
  bool readable = false;
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    if (event.data.u64 == kListener) {
      readable = true;
    } else {
      handle(event.data.u64, event.events);
    }
  }
  now = Clock::now();
  retry(now);
  if (now >= next_sweep_) sweep(now);
  // Last: it may cut connections of the events handled above.
  if (readable && !readable_()) epoll_ctl(epoll_, EPOLL_CTL_DEL, listened_, nullptr);
}

void Crowd::send(std::size_t index, std::string_view bytes) {
  Connection& connection = *connections_[index];
  if (connection.state != State::kLive) return;
  if (!connection.link.write(bytes)) lose(index, "lost while sending");
}

void Crowd::cut() {
  for (std::size_t i = 0; i < connections_.size(); ++i) {
    if (connections_[i]->state == State::kLive) lose(i, "cut");
  }
}

void Crowd::listen(int descriptor, std::function<bool()> readable) {
  listened_ = descriptor;
  readable_ = std::move(readable);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = kListener;
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) != 0) fail("epoll_ctl");
}

void Crowd::begin(std::size_t index) {
  Connection& connection = *connections_[index];
  const std::size_t turn = index + index / plan_.users;
  ++attempts_;
  ++under_way_;
  connection.state = State::kConnecting;
  connection.begun = Clock::now();
  if (!connection.link.open(epoll_, index, plan_.ports[turn % plan_.ports.size()])) {
    lose(index, "refused");
  }
}

void Crowd::lose(std::size_t index, std::string_view why) {
  Connection& connection = *connections_[index];
  const bool was_live = connection.state == State::kLive;
  auto failure = failures_.find(why);
  if (failure == failures_.end()) failure = failures_.emplace(why, 0).first;
  ++failure->second;
  connection.link.cut();
  connection.state = State::kIdle;
  const auto now = Clock::now();
  if (was_live) {
    --live_;
    ++lost_;
    // Retried at once, so before all that wait for their pause.
    retries_.emplace_front(now, index);
    events_.lost(index);
  } else {
    --under_way_;
    retries_.emplace_back(now + plan_.retry_after, index);
  }
}

void Crowd::handle(std::size_t index, std::uint32_t events) {
  Connection& connection = *connections_[index];
  if (connection.state == State::kIdle) return;
  if ((events & EPOLLOUT) != 0) {
    const bool before = connection.link.connected();
    if (!connection.link.on_writable()) return lose(index, before ? "lost" : "refused");
    if (!before && !connection.link.write(protocol_.hello())) return lose(index, "lost");
  }
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) read(index);
}

void Crowd::read(std::size_t index) {
  Connection& connection = *connections_[index];
  std::string_view bytes;
  if (!connection.link.read(buffer_, bytes)) return lose(index, "lost");
  if (bytes.empty()) return;
  while (!bytes.empty()) {
    const Piece piece = protocol_.next(bytes, connection.state >= State::kOpened);
    if (piece.what == Piece::What::kIncomplete) break;
    if (!take(index, piece)) return;
    bytes.remove_prefix(piece.size_bytes);
  }
  connection.link.keep(bytes);
}

bool Crowd::take(std::size_t index, const Piece& piece) {
  Connection& connection = *connections_[index];
  switch (piece.what) {
    case Piece::What::kText:
      events_.text(index, piece.text);
      break;
    case Piece::What::kOpened:
      connection.state = State::kOpened;
      if (!connection.link.write(protocol_.first(index))) lose(index, "lost");
      break;
    case Piece::What::kLive:
      if (connection.state == State::kLive) break;
      connection.state = State::kLive;
      --under_way_;
      ++live_;
      events_.live(index, piece.text);
      break;
    case Piece::What::kControl:
      if (!connection.link.write(piece.reply)) lose(index, "lost");
      break;
    case Piece::What::kBroken:
    case Piece::What::kIncomplete:
      lose(index, piece.text);
      break;
  }
  return connection.state != State::kIdle;
}

void Crowd::retry(Clock::time_point now) {
  while (!retries_.empty() && retries_.front().first <= now) {
    const std::size_t index = retries_.front().second;
    retries_.pop_front();
    begin(index);
  }
}

void Crowd::sweep(Clock::time_point now) {
  next_sweep_ = now + kSweep;
  for (std::size_t i = 0; i < connections_.size(); ++i) {
    const Connection& connection = *connections_[i];
    if (connection.state == State::kIdle || connection.state == State::kLive) continue;
    if (now - connection.begun > plan_.attempt_within) lose(i, "no answer in time");
  }
}

}  // namespace parley::bench
