#include <algorithm>

#include "messaging/make_command.hpp"
#include "protocol/error_codes.hpp"
#include "session.hpp"
#include "sessions.hpp"

/// Typing, presence and read marks.
namespace parley::realtime {

void Session::handle(const ReadFrame& frame) {
  if (state_ != State::kLive) return refuse({code::kUnauthenticated, "authenticate first"});
  if (!is_member(frame.conversation_id)) {
    return refuse({code::kNotFound, "there is nothing with this id"}, {}, frame.conversation_id);
  }
  // Repeating a confirmed mark costs nothing. The confirmed position is capped at the tail, so that
  // a mark beyond it still counts later.
  const auto confirmed = confirmed_reads_.find(frame.conversation_id);
  if (confirmed != confirmed_reads_.end() && frame.seq <= confirmed->second) return;
  // While one mark is being published, only the highest of the following waits, so no client can
  // fill a queue.
  const auto [under_way, is_first] = reads_.try_emplace(frame.conversation_id, frame.seq);
  if (is_first) return publish_read(frame.conversation_id, frame.seq);
  under_way->second = std::max(under_way->second, frame.seq);
}

void Session::publish_read(const ConversationId& id, std::int64_t seq) {
  const Status taken = parts_.publish(
      messaging::make_read(id, user_id(), seq, random_id_text(), ""),
      parts_.sessions.later(number_, [id, seq](Session& self, const Status& confirmed) {
        self.answer_read(id, seq, confirmed);
      }));
  if (taken.has_value()) return;
  reads_.erase(id);
  refuse(taken.error(), {}, id);
}

void Session::answer_read(const ConversationId& id, std::int64_t seq, const Status& confirmed) {
  const auto waiting = reads_.extract(id);
  if (confirmed.has_error()) return refuse(confirmed.error(), {}, id);
  std::int64_t& highest = confirmed_reads_[id];
  highest = std::max(highest, std::min(seq, parts_.rooms.delivered(id).value_or(0)));
  if (waiting.empty() || waiting.mapped() <= seq) return;
  reads_.emplace(id, waiting.mapped());
  publish_read(id, waiting.mapped());
}

void Session::handle(const TypingFrame& frame) {
  if (state_ != State::kLive) return refuse({code::kUnauthenticated, "authenticate first"});
  if (!is_member(frame.conversation_id)) {
    return refuse({code::kNotFound, "there is nothing with this id"});
  }
  parts_.typing({frame.conversation_id, user_id()});
}

void Session::handle(WatchFrame frame) {
  if (state_ != State::kLive) return refuse({code::kUnauthenticated, "authenticate first"});
  const auto users = static_cast<double>(frame.user_ids.size());
  if (!within_rate(users * parts_.limits.frames_per_watched)) return;
  if (watching_) {
    next_watched_ = std::move(frame.user_ids);
  } else {
    ask_watched(std::move(frame.user_ids));
  }
}

void Session::ask_watched(std::vector<UserId> user_ids) {
  watching_ = true;
  parts_.store.acquaintances(number_, user_id(), std::move(user_ids),
                             [this](const Result<Acquaintances>& known) { on_watched(known); });
}

void Session::on_watched(const Result<Acquaintances>& known) {
  watching_ = false;
  if (state_ != State::kLive) return;
  if (known.has_error()) {
    refuse(known.error());
  } else {
    parts_.presence.watch(number_, known->user_ids, known->seen);
  }
  if (next_watched_) ask_watched(*std::exchange(next_watched_, std::nullopt));
}

}  // namespace parley::realtime
