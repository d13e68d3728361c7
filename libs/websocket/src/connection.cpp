#include "connection.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "loop.hpp"

namespace parley::websocket {
namespace {

using ErrorCode = boost::system::error_code;

/// From a client that was told to close and goes on sending.
constexpr std::size_t kLingerBytes = 1024 * 1024;

SharedFrame share(Opcode opcode, std::string_view payload) {
  return std::make_shared<const std::string>(make_frame(opcode, payload));
}

}  // namespace

Connection::Connection(Loop& loop, Descriptor descriptor, std::shared_ptr<void> place)
    : loop_(loop),
      stream_(loop.context(), descriptor.number()),
      place_(std::move(place)),
      reader_(loop.options().max_message_bytes),
      pinged_(Monotonic::now() - loop.ping_offset()) {
  descriptor.release();
}

void Connection::start(std::unique_ptr<Peer> peer, std::string received) {
  peer_ = std::move(peer);
  if (!received.empty()) take(received);
  read_later();
}

void Connection::read_later() {
  if (phase_ == Phase::kGone) return;
  stream_.async_wait(Stream::wait_read, [self = shared_from_this()](const ErrorCode& error) {
    if (!error && self->phase_ != Phase::kGone) self->on_readable();
  });
}

void Connection::on_readable() {
  const std::span<char> buffer = loop_.buffer();
  const auto count = ::recv(stream_.native_handle(), buffer.data(), buffer.size(), MSG_DONTWAIT);
  const bool again = count < 0 && (errno == EAGAIN || errno == EINTR);
  if (count <= 0 && !again) return gone();
  if (count > 0) take(buffer.first(static_cast<std::size_t>(count)));
  // What is left in the kernel is read after the others' turn.
  read_later();
}

void Connection::take(std::span<char> bytes) {
  awaits_pong_ = false;
  loop_.counters().bytes_in.add(bytes.size());
  while (phase_ == Phase::kOpen || phase_ == Phase::kClosing) {
    const FrameReader::Event event = reader_.next(bytes);
    if (event == FrameReader::Event::kNone) return note_unfinished();
    on_event(event);
  }
  discard(bytes.size());
}

void Connection::on_event(FrameReader::Event event) {
  switch (event) {
    case FrameReader::Event::kText:
      return deliver(reader_.payload());
    case FrameReader::Event::kPing:
      if (phase_ != Phase::kOpen) return;
      outbox_.push_pong(share(Opcode::kPong, reader_.payload()));
      return mark_dirty();
    case FrameReader::Event::kClose:
      return on_close_frame();
    case FrameReader::Event::kFailed:
      return fail();
    case FrameReader::Event::kPong:
    case FrameReader::Event::kNone:
      return;
  }
}

void Connection::note_unfinished() {
  if (!reader_.unfinished()) {
    unfinished_since_ = kNever;
  } else if (unfinished_since_ == kNever) {
    unfinished_since_ = Monotonic::now();
  }
}

void Connection::deliver(std::string_view text) {
  unfinished_since_ = kNever;
  if (phase_ != Phase::kOpen || !peer_) return;
  loop_.counters().messages_in.add();
  try {
    peer_->received(text);
  } catch (...) {
    close(close_code::kInternalError, "a server error");
  }
}

void Connection::on_close_frame() {
  if (phase_ == Phase::kOpen) {
    end_ = {reader_.code(), std::string(reader_.payload())};
    return queue_close(reader_.code(), {}, Phase::kLast);
  }
  phase_ = Phase::kLast;
  mark_dirty();
}

void Connection::fail() {
  if (phase_ == Phase::kClosing) {
    phase_ = Phase::kLast;
    return mark_dirty();
  }
  loop_.counters().protocol_errors.add();
  end_ = {reader_.code(), std::string(reader_.payload())};
  queue_close(end_.code, end_.reason, Phase::kLast);
}

void Connection::discard(std::size_t bytes) {
  discarded_ += bytes;
  if (discarded_ > kLingerBytes) gone();
}

void Connection::send(const Message& message) {
  if (phase_ != Phase::kOpen) return;
  const auto fits = [&] {
    return outbox_.bytes() + message.bytes() <= loop_.options().max_queued_bytes;
  };
  // The kernel may have room for what was queued in this turn.
  if (!fits() && !blocked_) write();
  if (!fits()) return close_as_slow();
  outbox_.push(message.frame());
  mark_dirty();
}

void Connection::close(std::uint16_t code, std::string_view reason) {
  if (phase_ != Phase::kOpen) return;
  end_ = {may_be_sent(code) ? code : close_code::kInternalError, std::string(reason)};
  queue_close(end_.code, end_.reason, Phase::kClosing);
}

void Connection::close_as_slow() {
  loop_.counters().closed_slow.add();
  end_ = loop_.options().slow_reader;
  outbox_.drop_waiting();
  queue_close(end_.code, end_.reason, Phase::kClosing);
  deadline_ = Monotonic::now() + loop_.options().close_timeout;
}

void Connection::queue_close(std::uint16_t code, std::string_view reason, Phase phase) {
  const Options& options = loop_.options();
  deadline_ = Monotonic::now() + options.close_timeout;
  if (!outbox_.empty()) deadline_ += options.write_timeout;
  outbox_.push(share(Opcode::kClose, close_payload(code, reason)));
  phase_ = phase;
  mark_dirty();
}

void Connection::mark_dirty() {
  if (dirty_) return;
  dirty_ = true;
  loop_.flush_later(shared_from_this());
}

void Connection::flush() {
  dirty_ = false;
  if (phase_ == Phase::kGone) return;
  if (!blocked_ && !lost_) write();
  if (lost_) return gone();
  if (outbox_.empty()) all_written();
}

void Connection::write() {
  Outbox::Written written;
  const Outbox::Outcome outcome = outbox_.write(stream_.native_handle(), written);
  taken_ += written.bytes;
  loop_.counters().bytes_out.add(written.bytes);
  loop_.counters().messages_out.add(written.messages);
  if (outcome == Outbox::Outcome::kLost) {
    lost_ = true;
    return mark_dirty();
  }
  if (outcome == Outbox::Outcome::kAll) return;
  progress_ = Monotonic::now();
  blocked_ = true;
  stream_.async_wait(Stream::wait_write, [self = shared_from_this()](const ErrorCode& error) {
    if (error || self->phase_ == Phase::kGone) return;
    self->blocked_ = false;
    self->flush();
  });
}

void Connection::all_written() {
  if (phase_ == Phase::kLast) return linger();
  if (phase_ != Phase::kClosing) return;
  deadline_ = std::min(deadline_, Monotonic::now() + loop_.options().close_timeout);
}

void Connection::linger() {
  phase_ = Phase::kLingering;
  deadline_ = Monotonic::now() + loop_.options().close_timeout;
  ::shutdown(stream_.native_handle(), SHUT_WR);
  end_peer();
}

void Connection::sweep(Monotonic::time_point time) {
  const Options& options = loop_.options();
  if (time >= deadline_) return gone();
  if (phase_ != Phase::kOpen) return;
  if (unfinished_since_ != kNever && time - unfinished_since_ >= options.message_timeout) {
    return close(close_code::kPolicyViolation, "a message took too long");
  }
  if (blocked_ && time - progress_ >= options.write_timeout) return close_as_slow();
  if (awaits_pong_ && time - pinged_ >= options.pong_within) {
    loop_.counters().pings_unanswered.add();
    return gone();
  }
  if (!awaits_pong_ && time - pinged_ >= options.ping_every) ping(time);
}

void Connection::ping(Monotonic::time_point time) {
  pinged_ = time;
  awaits_pong_ = true;
  outbox_.push(loop_.ping_frame());
  mark_dirty();
}

void Connection::cut() {
  if (phase_ != Phase::kGone) gone();
}

void Connection::drop() {
  phase_ = Phase::kGone;
  peer_.reset();
  ErrorCode ignored;
  stream_.close(ignored);
}

void Connection::end_peer() {
  const std::unique_ptr<Peer> peer = std::move(peer_);
  if (!peer) return;
  try {
    peer->ended(end_);
  } catch (...) {
    // There is nothing left to close.
    return;
  }
}

void Connection::gone() {
  phase_ = Phase::kGone;
  ErrorCode ignored;
  stream_.close(ignored);
  end_peer();
  loop_.remove(*this);
}

}  // namespace parley::websocket
