#include <algorithm>

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
  const std::int64_t end = std::max(tail, delivered);
  if (position < end && end - position <= kMaxResumed) return read_on(id, position, true);
  behind_.erase(id);
  if (end > delivered) behind_[id] = {.cursor = end};
  if (position == end) {
    socket_.send(resumed_frame(id, end));
  } else {
    // A position beyond the end is one of before a restore: all of it is to be read anew.
    socket_.send(gap_frame(id, position < end ? position + 1 : 1, end));
  }
}

void Session::settle(const ConversationId& id, std::int64_t told, std::int64_t held_from) {
  const std::int64_t delivered = parts_.rooms.delivered(id).value_or(told);
  if (told > delivered) {
    behind_[id] = {.cursor = told};
  } else if (told < delivered && (held_from == 0 || held_from > told + 1)) {
    read_on(id, told, false);
  }
}

void Session::read_on(const ConversationId& id, std::int64_t cursor, bool resuming) {
  behind_[id] = {.cursor = cursor, .reading = true, .resuming = resuming};
  parts_.store.entries(
      number_, id, cursor,
      [&sessions = parts_.sessions, number = number_, id](const Result<Lines>& page) {
        Session* self = sessions.find(number);
        if (self != nullptr && self->state_ == State::live) self->on_page(id, page);
      });
}

void Session::on_page(const ConversationId& id, const Result<Lines>& lines) {
  const auto found = behind_.find(id);
  if (found == behind_.end() || !found->second.reading) return;
  if (lines.has_error()) return close(close_code::kUnavailable, lines.error().detail);
  found->second.page = *lines;
  found->second.sent = 0;
  if (!go_on(id)) parts_.sessions.pump_later(number_);
}

Session::Sent Session::send_page(Behind& behind) {
  while (behind.sent < behind.page->size()) {
    if (socket_.queued_bytes() > parts_.limits.resume_ahead_bytes) return Sent::some;
    const Line& line = (*behind.page)[behind.sent++];
    if (line.head.seq != behind.cursor + 1) continue;
    socket_.send(line.frame);
    behind.cursor = line.head.seq;
    // Earlier ones are of the past: the room has passed them, and the session is in it.
    const bool ahead =
        behind.cursor > parts_.rooms.delivered(line.head.conversation_id).value_or(0);
    if (ahead && std::ranges::find(line.head.removed, user_id()) != line.head.removed.end()) {
      return Sent::own_removal;
    }
  }
  return Sent::all;
}

bool Session::go_on(const ConversationId& id) {
  switch (send_page(behind_.at(id))) {
    case Sent::some:
      return false;
    case Sent::own_removal:
      // What comes after it may not be sent. The room takes it out in the order of its entries.
      behind_[id] = {.cursor = behind_[id].cursor};
      parts_.rooms.catch_up(id);
      return true;
    case Sent::all:
      break;
  }
  after_page(id);
  return true;
}

void Session::after_page(const ConversationId& id) {
  const auto found = behind_.find(id);
  const Behind& behind = found->second;
  const std::int64_t delivered = parts_.rooms.delivered(id).value_or(0);
  if (behind.page->size() == kPageEntries || behind.cursor < delivered) {
    if (behind.page->empty()) return close(close_code::kUnavailable, "entries can't be read now");
    return read_on(id, behind.cursor, behind.resuming);
  }
  if (behind.resuming) socket_.send(resumed_frame(id, behind.cursor));
  if (behind.cursor == delivered) {
    behind_.erase(found);
  } else {
    found->second = {.cursor = behind.cursor};
  }
}

void Session::pump() {
  std::vector<ConversationId> waiting;
  for (const auto& [id, behind] : behind_) {
    if (behind.reading && behind.page) waiting.push_back(id);
  }
  for (const ConversationId& id : waiting) {
    if (behind_.contains(id) && !go_on(id)) return parts_.sessions.pump_later(number_);
  }
}

}  // namespace parley::realtime
