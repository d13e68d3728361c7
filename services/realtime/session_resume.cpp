#include <algorithm>

#include "page_turns.hpp"
#include "protocol/close_codes.hpp"
#include "session.hpp"
#include "sessions.hpp"

/// How a session gets the entries that it missed.
namespace parley::realtime {

namespace close_code = protocol::close_code;

void Session::resume_from(const Positions& positions, const std::vector<timeline::Tail>& tails) {
  for (const auto& [id, position] : positions) {
    const auto tail = std::ranges::find(tails, id, &timeline::Tail::conversation_id);
    if (!is_member(id) || tail == tails.end()) {
      socket_.send(left_frame(id));
    } else {
      resume_from(id, position, tail->last_seq);
    }
  }
}

void Session::resume_from(const ConversationId& id, std::int64_t position, std::int64_t tail) {
  const std::int64_t delivered = parts_.rooms.delivered(id).value_or(0);
  // `tail` may be older than entries read from the store since.
  const auto behind = behind_.find(id);
  const std::int64_t sent = behind == behind_.end() ? 0 : behind->second.cursor;
  const std::int64_t end = std::max({tail, delivered, sent});
  if (position < end && end - position <= kMaxResumed) return read_on(id, position, true);
  stop_reading(id);
  if (end > delivered) wait_at(id, end);
  if (position == end) {
    socket_.send(resumed_frame(id, end));
  } else {
    // A position beyond the end predates a restore: the client must read everything again.
    socket_.send(gap_frame(id, position < end ? position + 1 : 1, end));
  }
}

void Session::settle(const ConversationId& id, std::int64_t told, std::int64_t held_from) {
  const std::int64_t delivered = parts_.rooms.delivered(id).value_or(told);
  if (told > delivered) {
    wait_at(id, told);
  } else if (told < delivered && (held_from == 0 || held_from > told + 1)) {
    read_on(id, told, false);
  }
}

void Session::read_on(const ConversationId& id, std::int64_t cursor, bool resuming) {
  Behind& behind = behind_[id];
  if (!behind.reading) to_read_.push_back(id);
  behind = {.cursor = cursor, .reading = true, .resuming = resuming};
  next_page();
}

void Session::wait_at(const ConversationId& id, std::int64_t cursor) {
  stop_reading(id);
  behind_[id] = {.cursor = cursor};
}

void Session::stop_reading(const ConversationId& id) {
  const auto found = behind_.find(id);
  if (found == behind_.end()) return;
  // Usually the first one.
  if (found->second.reading) to_read_.erase(std::ranges::find(to_read_, id));
  behind_.erase(found);
}

void Session::next_page() {
  if (turn_ != Turn::kNone || to_read_.empty()) return;
  if (socket_.queued_bytes() > parts_.limits.resume_ahead_bytes) {
    return parts_.sessions.pump_later(number_);
  }
  turn_ = Turn::kWaiting;
  parts_.page_turns.wait(number_);
}

void Session::on_turn() {
  if (to_read_.empty()) return end_turn();
  turn_ = Turn::kAsked;
  const ConversationId& id = to_read_.front();
  const std::int64_t after = behind_.at(id).cursor;
  parts_.store.entries(number_, id, after, [this, id, after](const Result<SharedPage>& page) {
    on_page(id, after, page);
  });
}

void Session::end_turn() {
  if (std::exchange(turn_, Turn::kNone) != Turn::kNone) parts_.page_turns.leave(number_);
}

void Session::on_page(const ConversationId& id, std::int64_t after,
                      const Result<SharedPage>& page) {
  if (state_ == State::kClosing) return;
  if (page.has_error()) return close(close_code::kUnavailable, page.error().detail);
  turn_ = Turn::kSent;
  const auto found = behind_.find(id);
  // If the user left meanwhile, or the client resumed from another position, this page is not sent.
  if (found != behind_.end() && found->second.reading && found->second.cursor == after) {
    if (send_page(found->second, **page)) {
      after_page(id, **page);
    } else {
      // Later entries may not be sent. The room removes the user at the entry's place in the order.
      wait_at(id, std::int64_t{found->second.cursor});
      parts_.rooms.catch_up(id);
    }
  }
  if (state_ == State::kClosing) return;
  page_end_ = socket_.taken_bytes() + socket_.queued_bytes();
  page_sent_ = Monotonic::now();
  pump();
}

bool Session::send_page(Behind& behind, const Page& page) {
  for (const Line& line : page.lines) {
    if (line.head.seq != behind.cursor + 1) continue;
    socket_.send(line.frame);
    behind.cursor = line.head.seq;
    // Entries the room has already passed are history: the session is still in the room.
    const bool ahead =
        behind.cursor > parts_.rooms.delivered(line.head.conversation_id).value_or(0);
    if (ahead && std::ranges::find(line.head.removed, user_id()) != line.head.removed.end()) {
      return false;
    }
  }
  return true;
}

void Session::after_page(const ConversationId& id, const Page& page) {
  const Behind behind = behind_.at(id);
  const std::int64_t delivered = parts_.rooms.delivered(id).value_or(0);
  if (page.more || behind.cursor < delivered) {
    if (page.lines.empty()) close(close_code::kUnavailable, "entries can't be read now");
    return;
  }
  if (behind.resuming) socket_.send(resumed_frame(id, behind.cursor));
  stop_reading(id);
  if (behind.cursor != delivered) wait_at(id, behind.cursor);
}

void Session::pump() {
  if (turn_ == Turn::kSent) {
    // A small remainder needs no turn of its own.
    const bool is_small = socket_.queued_bytes() <= parts_.limits.resume_ahead_bytes;
    if (!is_small && socket_.taken_bytes() < page_end_) {
      return parts_.sessions.pump_later(number_);
    }
    end_turn();
  }
  next_page();
}

}  // namespace parley::realtime
