#include "session.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>

#include "io_thread.hpp"
#include "response_writer.hpp"

namespace parley::http {
namespace {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
/// An answer before the end of a request would be lost in the reset that closing at once causes
/// (RFC 9112, section 9.6): for this long and this many bytes the connection is still read.
constexpr std::chrono::milliseconds kLingerTime{2'000};
constexpr std::size_t kLingerBytes = 1024 * 1024;
/// For a connection that has not sent its first request when the server drains.
constexpr std::chrono::milliseconds kFirstRequestTime{1'000};

std::string address_of(const asio::ip::tcp::socket& socket) {
  ErrorCode error;
  const auto endpoint = socket.remote_endpoint(error);
  return error ? std::string() : endpoint.address().to_string();
}

}  // namespace

Session::Session(IoThread& thread, asio::ip::tcp::socket socket, std::uint64_t number)
    : thread_(thread),
      state_(thread.state()),
      socket_(std::move(socket)),
      number_(number),
      peer_(address_of(socket_)),
      input_(state_.options.max_header_bytes),
      parser_(state_.limits()) {
  ErrorCode ignored;
  socket_.non_blocking(true, ignored);
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  // The last ones start after close_if_idle() was called on all.
  wait_at_most(state_.draining ? std::min(kFirstRequestTime, state_.options.idle_timeout)
                               : state_.options.idle_timeout);
}

Session::~Session() {
  if (phase_ == Phase::kLingering) --state_.lingering;
  leave();
}

void Session::leave() {
  if (std::exchange(left_, true)) return;
  --state_.open;
  state_.tell_ended();
}

void Session::start() { read(); }

void Session::refuse_connection() { refuse({503, "There are too many connections."}); }

void Session::wait_at_most(std::chrono::milliseconds time) { deadline_ = Monotonic::now() + time; }

void Session::read() {
  if (reading_ || phase_ == Phase::kClosed) return;
  reading_ = true;
  socket_.async_read_some(asio::buffer(input_.free_space(), input_.free_bytes()),
                          [self = shared_from_this()](const ErrorCode& error, std::size_t count) {
                            self->reading_ = false;
                            if (self->phase_ == Phase::kClosed) return;
                            self->thread_.turn([&] { self->on_read(error, count); });
                          });
}

void Session::on_read(const ErrorCode& error, std::size_t count) {
  if (error) return close();
  if (phase_ == Phase::kLingering) {
    discarded_bytes_ += count;
    return discarded_bytes_ > kLingerBytes ? close() : read();
  }
  input_.add(count);
  if (phase_ == Phase::kIdle || phase_ == Phase::kReading) process();
}

void Session::process() {
  if (phase_ == Phase::kIdle) {
    phase_ = Phase::kReading;
    in_body_ = promised_continue_ = false;
    parser_.begin();
    wait_at_most(state_.options.header_timeout);
  }
  input_.use(parser_.feed(input_.unused()));
  switch (parser_.state()) {
    case RequestParser::State::kRefused:
      return refuse(parser_.refusal());
    case RequestParser::State::kComplete:
      return hand_over();
    case RequestParser::State::kBody:
    case RequestParser::State::kHeader:
      return read_on() ? read() : refuse(parser_.refusal());
  }
}

bool Session::read_on() {
  if (!in_body_ && parser_.state() == RequestParser::State::kBody) {
    in_body_ = true;
    wait_at_most(state_.options.body_timeout);
  }
  if (in_body_ && parser_.expects_continue() && !promised_continue_) {
    promised_continue_ = true;
    ErrorCode ignored;
    socket_.write_some(asio::buffer(kContinue), ignored);
  }
  if (input_.make_room()) return true;
  parser_.refuse_as_too_large();
  return false;
}

void Session::hand_over() {
  phase_ = Phase::kHandling;
  deadline_ = TimePoint::max();
  ++served_;
  state_.requests.fetch_add(1, std::memory_order_relaxed);
  close_after_ = !parser_.keep_alive();
  Request request = parser_.take();
  request.peer = peer_;
  is_head_ = request.method == Method::kHead;
  can_switch_ = !is_head_ && request.minor_version == 1;
  try {
    state_.handler(std::move(request), Responder(thread_.mailbox(), number_));
  } catch (...) {
    // The Responder answers 500 when destroyed; reporting what happened is up to the handler.
    return;
  }
}

void Session::refuse(const Refusal& refusal) {
  state_.refused_requests.fetch_add(1, std::memory_order_relaxed);
  close_after_ = true;
  is_head_ = can_switch_ = false;
  phase_ = Phase::kHandling;
  answer(state_.options.error_answer(refusal.status, refusal.reason));
}

void Session::answer(Response&& response) {
  if (phase_ != Phase::kHandling) return;
  if (state_.draining.load(std::memory_order_relaxed)) close_after_ = true;
  if (response.status == 101) {
    if (can_switch_ && response.take_over) {
      take_over_ = std::move(response.take_over);
      response.body.clear();
    } else {
      response = state_.options.error_answer(500, "The protocol cannot be switched.");
    }
  }
  phase_ = Phase::kWriting;
  write(std::move(response));
}

void Session::write(Response&& response) {
  std::string& head = thread_.head();
  write_head(head, response, thread_.date(), close_after_);
  if (is_head_ || response.status == 204 || response.status == 304) response.body.clear();
  const std::array buffers{asio::buffer(std::as_const(head)),
                           asio::buffer(std::as_const(response.body))};
  ErrorCode error;
  const std::size_t count = socket_.write_some(buffers, error);
  if (error && error != asio::error::would_block) return close();
  if (count == head.size() + response.body.size()) return after_answer();
  if (count >= head.size()) {
    rest_ = std::move(response.body);
    rest_written_ = count - head.size();
  } else {
    rest_ = head.substr(count) + response.body;
    rest_written_ = 0;
  }
  wait_at_most(state_.options.write_timeout);
  write_rest();
}

void Session::write_rest() {
  socket_.async_write_some(asio::buffer(rest_.data() + rest_written_, rest_.size() - rest_written_),
                           [self = shared_from_this()](const ErrorCode& error, std::size_t count) {
                             if (self->phase_ == Phase::kClosed) return;
                             self->thread_.turn([&] { self->on_written(error, count); });
                           });
}

void Session::on_written(const ErrorCode& error, std::size_t count) {
  if (error) return close();
  rest_written_ += count;
  if (rest_written_ < rest_.size()) return write_rest();
  rest_ = {};
  after_answer();
}

void Session::after_answer() {
  if (take_over_) return hand_away();
  if (close_after_) return linger();
  phase_ = Phase::kIdle;
  wait_at_most(state_.options.idle_timeout);
  if (!input_.unused().empty()) return process();
  input_.shrink();
  read();
}

void Session::hand_away() {
  const TakeOver take_over = std::exchange(take_over_, nullptr);
  ErrorCode error;
  const int descriptor = socket_.release(error);
  if (error) return close();
  phase_ = Phase::kClosed;
  std::string received(input_.unused());
  thread_.forget(number_);
  leave();
  take_over(descriptor, std::move(received));
}

void Session::linger() {
  phase_ = Phase::kLingering;
  ++state_.lingering;
  state_.tell_ended();
  wait_at_most(kLingerTime);
  ErrorCode ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  input_.use(input_.unused().size());
  read();
}

void Session::time_out() {
  if (phase_ == Phase::kReading) {
    ++state_.timeouts;
    return refuse({408, "The request took too long to arrive."});
  }
  if (phase_ == Phase::kWriting) ++state_.timeouts;
  close();
}

void Session::close_if_idle() {
  if (phase_ != Phase::kIdle) return;
  if (served_ > 0) return close();
  wait_at_most(kFirstRequestTime);
}

void Session::close() {
  if (phase_ == Phase::kClosed) return;
  if (phase_ == Phase::kLingering) --state_.lingering;
  phase_ = Phase::kClosed;
  ErrorCode ignored;
  socket_.close(ignored);
  thread_.forget(number_);
}

}  // namespace parley::http
