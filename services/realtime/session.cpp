#include "session.hpp"

#include <algorithm>

#include "page_turns.hpp"
#include "protocol/close_codes.hpp"
#include "protocol/error_codes.hpp"
#include "sessions.hpp"

namespace parley::realtime {

namespace close_code = protocol::close_code;

Session::Session(SessionDependencies& parts, websocket::Socket& socket, std::uint64_t number)
    : parts_(parts),
      socket_(socket),
      number_(number),
      opened_(Monotonic::now()),
      frames_({parts.limits.frames_per_second, parts.limits.frames_burst}, opened_) {
  parts_.sessions.add(number_, *this);
}

Session::~Session() {
  end_turn();
  if (identity_) parts_.rooms.leave(*this);
  parts_.presence.unwatch(number_);
  if (present_) parts_.presence.gone(identity_->user_id);
  parts_.sessions.remove(number_);
}

void Session::ended(const websocket::End& /*end*/) {}

void Session::close(std::uint16_t code, std::string_view reason) {
  state_ = State::kClosing;
  held_.clear();
  behind_.clear();
  to_read_.clear();
  // A page already in the socket occupies memory until the socket has ended.
  if (turn_ != Turn::kSent) end_turn();
  socket_.close(code, reason);
}

void Session::received(std::string_view text) {
  if (state_ == State::kClosing || !within_rate(1)) return;
  auto frame = parse_frame(text);
  if (frame.has_error()) return refuse(frame.error(), client_msg_id_of(text));
  std::visit([this](auto& one) { handle(std::move(one)); }, *frame);
}

bool Session::within_rate(double cost) {
  const Limits& limits = parts_.limits;
  if (frames_.take({limits.frames_per_second, limits.frames_burst}, cost, Monotonic::now())) {
    if (dropped_ > 0) --dropped_;
    return true;
  }
  if (++dropped_ > limits.refused_frames) {
    close(close_code::kFlooding, "too many frames");
  } else {
    refuse({code::kRateLimited, "too many frames on this socket; this one was dropped", true});
  }
  return false;
}

void Session::refuse(const Error& error, const std::optional<std::string>& client_msg_id,
                     const std::optional<ConversationId>& conversation_id) {
  socket_.send(error_frame(error, client_msg_id, conversation_id));
}

void Session::check(Monotonic::time_point monotonic, Timestamp time) {
  if (state_ == State::kClosing) return;
  if (!identity_) {
    if (monotonic - opened_ > parts_.limits.auth_within) {
      close(close_code::kAuthTimeout, "no valid auth frame arrived in time");
    }
    return;
  }
  if (time >= identity_->expires_at) {
    close(close_code::kTokenExpired, "the token has expired");
  } else if (parts_.verifier.is_revoked(identity_->session_id)) {
    close(close_code::kSessionEnded, "the session has ended");
  } else if (turn_ == Turn::kSent && parts_.page_turns.waiting() > 0 &&
             monotonic - page_sent_ > parts_.limits.page_within) {
    close(close_code::kSlowReader, "too slow while others wait; reconnect and resume");
  }
}

bool Session::is_member(const ConversationId& id) const {
  return std::ranges::binary_search(conversation_ids_, id);
}

void Session::hold(const ConversationId& id, std::int64_t seq, const websocket::Message& frame) {
  held_bytes_ += frame.bytes();
  if (held_bytes_ > parts_.limits.held_bytes) {
    return close(close_code::kSlowReader, "too much arrived before this socket was ready");
  }
  held_.push_back({id, seq, frame});
}

void Session::deliver(const ConversationId& id, std::int64_t seq, const websocket::Message& frame) {
  if (state_ == State::kClosing) return;
  if (state_ != State::kLive) return hold(id, seq, frame);
  const auto found = behind_.find(id);
  if (found != behind_.end()) {
    // The running read will find this entry in the store, too.
    if (found->second.reading || seq <= found->second.cursor) return;
    behind_.erase(found);
  }
  const bool has_room = socket_.queued_bytes() + frame.bytes() <= parts_.limits.live_ahead_bytes;
  if (!has_room) return read_on(id, seq - 1, false);
  socket_.send(frame);
}

void Session::tell(const ConversationId& id, const websocket::Message& frame) {
  if (state_ == State::kLive) return socket_.send(frame);
  if (state_ != State::kClosing) hold(id, 0, frame);
}

void Session::joined(const ConversationId& id, std::int64_t last_seq) {
  const auto at = std::ranges::lower_bound(conversation_ids_, id);
  if (at == conversation_ids_.end() || *at != id) conversation_ids_.insert(at, id);
  if (state_ == State::kClosing) return;
  if (state_ != State::kLive) {
    joined_.insert_or_assign(id, last_seq);
    return;
  }
  socket_.send(joined_frame(id, last_seq));
  settle(id, last_seq, 0);
}

void Session::left(const ConversationId& id) {
  const auto at = std::ranges::lower_bound(conversation_ids_, id);
  if (at != conversation_ids_.end() && *at == id) conversation_ids_.erase(at);
  stop_reading(id);
  confirmed_reads_.erase(id);
  std::erase_if(held_, [&](const Held& held) { return held.conversation_id == id; });
  joined_.erase(id);
  parts_.admission.forget(id, identity_->user_id);
  if (state_ == State::kLive) socket_.send(left_frame(id));
}

}  // namespace parley::realtime
