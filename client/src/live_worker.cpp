#include "live_worker.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <utility>

#include "base/backoff.hpp"
#include "protocol/close_codes.hpp"
#include "protocol/error_codes.hpp"

namespace parley::client {
namespace {

/// The longest interval, in ms, between checks for due resends and renewals.
constexpr auto kLook = 250;
/// Below the server's burst limit.
constexpr std::size_t kMaxUnanswered = 100;

}  // namespace

Live::Worker::Worker(Session session, const std::string& url, LiveOptions options)
    : session_(std::move(session)),
      url_(url),
      options_(std::move(options)),
      positions_(options_.positions),
      wakeup_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  while (url_.ends_with('/')) url_.pop_back();
  thread_ = std::thread([this] { run(); });
}

Live::Worker::~Worker() {
  stop();
  ::close(wakeup_);
}

void Live::Worker::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_requested_.notify_all();
  ::eventfd_write(wakeup_, 1);
  if (thread_.joinable()) thread_.join();
}

void Live::Worker::reconnect() {
  {
    const std::lock_guard lock(mutex_);
    dropping_ = true;
  }
  ::eventfd_write(wakeup_, 1);
}

Positions Live::Worker::positions() const {
  const std::lock_guard lock(mutex_);
  return positions_;
}

Status Live::Worker::send(boost::json::object frame, std::string client_msg_id, OnSent on_sent) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return unavailable("the connection was stopped");
  if (outgoing_.size() >= options_.max_outgoing) {
    return Error{code::kOverloaded, "too many messages are waiting for their answer", true};
  }
  if (client_msg_id.empty()) client_msg_id = random_id_text();
  frame["client_msg_id"] = client_msg_id;
  outgoing_.push_back(
      {boost::json::serialize(frame), std::move(client_msg_id), std::move(on_sent), false, {}});
  ::eventfd_write(wakeup_, 1);
  return {};
}

void Live::Worker::run() {
  Backoff backoff;
  bool again = true;
  while (again) {
    began_ = false;
    const std::string reason = live_once();
    if (over_) break;
    tell(false, reason);
    if (began_) backoff.reset();
    again = pause(backoff.next());
  }
  std::deque<Outgoing> rest;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    rest.swap(outgoing_);
  }
  for (const Outgoing& one : rest) {
    if (one.on_sent) one.on_sent(unavailable("stopped before it was answered"));
  }
  if (over_ && options_.on_end) options_.on_end(*over_);
}

bool Live::Worker::pause(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return !stop_requested_.wait_for(lock, time, [this] { return stopping_; });
}

std::string Live::Worker::live_once() {
  resuming_.clear();
  silent_until_ = {};
  send_all_again();
  {
    // Typing signals from before the connection are outdated.
    const std::lock_guard lock(mutex_);
    typing_.clear();
  }
  for (const auto step : {&Worker::connect, &Worker::authenticate, &Worker::exchange}) {
    Status done = (this->*step)();
    // The close code may give a better reason than the socket error, e.g. an expired token.
    if (done.has_error() && socket_ && socket_->ended()) {
      const Status after = after_close(*socket_->ended());
      if (after.has_error()) done = after;
    }
    if (done.has_error()) {
      socket_.reset();
      return done.error().detail;
    }
  }
  socket_->close(websocket::close_code::kNormal);
  return "stopped";
}

Status Live::Worker::connect() {
  auto made = websocket::Client::connect(url_ + "/ws", {}, Monotonic::now() + options_.timeout,
                                         session_.ca_file());
  if (made.has_error()) return made.error();
  socket_ = *std::move(made);
  ++connects_;
  return {};
}

Status Live::Worker::authenticate() {
  // A token that was valid for the last connection may have expired with it.
  if (socket_ && renew_at_ != Monotonic::time_point{} && Monotonic::now() >= renew_at_) {
    PARLEY_CHECK(refresh());
  }
  boost::json::object resume;
  for (const auto& [id, position] : positions()) resume[id.text()] = position;
  return socket_->send(boost::json::serialize(boost::json::object{
      {"type", "auth"}, {"token", session_.access_token()}, {"resume", resume}}));
}

Status Live::Worker::exchange() {
  const auto welcome_by = Monotonic::now() + options_.timeout;
  while (true) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return {};
      if (std::exchange(dropping_, false)) return unavailable("dropped on request");
    }
    if (!began_ && Monotonic::now() > welcome_by)
      return Error{code::kTimeout, "no welcome arrived"};
    if (began_) {
      PARLEY_CHECK(renew_token());
      PARLEY_CHECK(send_waiting());
    }
    PARLEY_TRY(const bool came, take_frames());
    // The received frames may allow more to be sent.
    if (came) continue;
    std::array<pollfd, 2> ready{{{socket_->descriptor(), POLLIN, 0}, {wakeup_, POLLIN, 0}}};
    ::poll(ready.data(), ready.size(), kLook);
    eventfd_t woken = 0;
    ::eventfd_read(wakeup_, &woken);
  }
}

Result<bool> Live::Worker::take_frames() {
  for (bool came = false;; came = true) {
    const auto text = socket_->receive(Monotonic::now());
    if (text.has_error()) {
      if (text.error().code == code::kTimeout) return came;
      return text.error();
    }
    if (options_.on_frame) options_.on_frame(*text);
    PARLEY_CHECK(take_frame(*text));
  }
}

Status Live::Worker::after_close(const websocket::End& end) {
  namespace code_of = protocol::close_code;
  if (end.code == code_of::kTokenExpired) return refresh();
  if (code_of::reconnects(end.code)) return {};
  const bool session_ended =
      end.code == code_of::kSessionEnded || end.code == code_of::kUnauthenticated;
  const std::string why =
      session_ended ? "the session is no longer valid" : "the server refuses to reconnect";
  over_ = Error{session_ended ? code::kUnauthenticated : code::kInvalid,
                why + " (" + std::to_string(end.code) + " " + end.reason + ")"};
  return *over_;
}

Status Live::Worker::refresh() {
  Status renewed = session_.refresh();
  if (renewed.has_error() && (renewed.error().code == code::kUnauthenticated ||
                              renewed.error().code == code::kInvalidRefreshToken)) {
    over_ = renewed.error();
  }
  return renewed;
}

Status Live::Worker::renew_token() {
  if (Monotonic::now() < renew_at_) return {};
  PARLEY_CHECK(refresh());
  // The answer sets the next time; until then, no other renewal is sent.
  renew_at_ = Monotonic::time_point::max();
  return socket_->send(boost::json::serialize(
      boost::json::object{{"type", "auth"}, {"token", session_.access_token()}}));
}

void Live::Worker::send_all_again() {
  const std::lock_guard lock(mutex_);
  for (Outgoing& one : outgoing_) one.sent = false;
  for (auto& [id, reading] : reads_) reading.sent = false;
  watch_sent_ = watched_.empty();
}

Status Live::Worker::send_waiting() {
  if (Monotonic::now() < silent_until_) return {};
  if (std::exchange(silent_until_, {}) != Monotonic::time_point{}) {
    PARLEY_CHECK(resume({resuming_.begin(), resuming_.end()}));
  }
  std::vector<std::string> frames;
  {
    const std::lock_guard lock(mutex_);
    auto unanswered =
        static_cast<std::size_t>(std::ranges::count(outgoing_, true, &Outgoing::sent));
    for (Outgoing& one : outgoing_) {
      if (unanswered >= kMaxUnanswered) break;
      if (one.sent || Monotonic::now() < one.not_before) continue;
      one.sent = true;
      ++unanswered;
      frames.push_back(one.frame);
    }
    take_signals(frames);
  }
  for (const std::string& frame : frames) PARLEY_CHECK(socket_->send(frame));
  return {};
}

void Live::Worker::tell(bool connected, const std::string& reason) {
  if (options_.on_state) options_.on_state(connected, reason);
}

}  // namespace parley::client
