#include "rooms.hpp"

#include <algorithm>
#include <utility>

#include "session.hpp"

namespace parley::realtime {
namespace {

/// Beyond it what came early is dropped: the store has it.
constexpr std::size_t kMaxEarly = 1000;
/// Members come with an entry that says so; this is for one that was lost.
constexpr std::chrono::seconds kNobodyFor{60};
constexpr std::size_t kMaxNobody = 100'000;
constexpr std::size_t kComparedAtOnce = 1000;
/// Signals that wait for the members; what is over it is lost.
constexpr std::size_t kMaxUnsaid = 16;

}  // namespace

void Rooms::enter(Session& session, const std::vector<ConversationId>& conversation_ids) {
  users_[session.user_id()].push_back(&session);
  for (const ConversationId& id : conversation_ids) rooms_[id].sessions.push_back(&session);
}

void Rooms::know(const std::vector<timeline::Tail>& tails) {
  for (const timeline::Tail& tail : tails) {
    const auto found = rooms_.find(tail.conversation_id);
    if (found == rooms_.end() || found->second.delivered) continue;
    found->second.delivered = tail.last_seq;
    release(found->first, found->second);
  }
}

void Rooms::leave(Session& session) {
  const auto user = users_.find(session.user_id());
  if (user != users_.end()) {
    std::erase(user->second, &session);
    if (user->second.empty()) users_.erase(user);
  }
  for (const ConversationId& id : session.conversation_ids()) {
    const auto found = rooms_.find(id);
    if (found == rooms_.end()) continue;
    std::erase(found->second.sessions, &session);
    if (found->second.sessions.empty()) rooms_.erase(found);
  }
}

std::optional<std::int64_t> Rooms::delivered(const ConversationId& conversation_id) const {
  const auto found = rooms_.find(conversation_id);
  return found == rooms_.end() ? std::nullopt : found->second.delivered;
}

void Rooms::take(const protocol::EventHead& head, const websocket::Message& frame) {
  Line line{head.seq, head.changes_members, frame};
  const auto found = rooms_.find(head.conversation_id);
  if (found != rooms_.end()) return take(found->first, found->second, std::move(line));
  ask_for_strangers(head, std::move(line));
}

void Rooms::take(const ConversationId& id, Room& room, Line line) {
  if (room.delivered && line.seq <= *room.delivered) return;
  if (room.delivered && line.seq == *room.delivered + 1) {
    pass(id, room, line);
    return release(id, room);
  }
  if (room.early.size() < kMaxEarly) room.early.emplace(line.seq, std::move(line));
  if (!room.delivered) return;
  ++holes_;
  read(id, room);
}

void Rooms::pass(const ConversationId& id, Room& room, const Line& line) {
  room.delivered = line.seq;
  entries_out_ += room.sessions.size();
  for (Session* session : room.sessions) session->deliver(id, line.seq, line.frame);
  if (line.changes_members) review(id, room);
}

void Rooms::release(const ConversationId& id, Room& room) {
  while (!room.early.empty() && room.early.begin()->first <= *room.delivered + 1) {
    const Line line = std::move(room.early.extract(room.early.begin()).mapped());
    if (line.seq == *room.delivered + 1) pass(id, room, line);
  }
  if (!room.early.empty()) read(id, room);
}

void Rooms::read(const ConversationId& id, Room& room) {
  if (std::exchange(room.reading, true)) return;
  store_.entries(id, *room.delivered,
                 [this, id](const Result<Lines>& lines) { on_read(id, lines); });
}

void Rooms::on_read(const ConversationId& id, const Result<Lines>& lines) {
  const auto found = rooms_.find(id);
  if (found == rooms_.end() || !found->second.delivered) return;
  Room& room = found->second;
  room.reading = false;
  // The next entry or compare() tries again.
  if (lines.has_error()) return;
  const std::int64_t before = *room.delivered;
  for (const Line& line : **lines) {
    if (line.seq == *room.delivered + 1) pass(found->first, room, line);
  }
  if (*room.delivered == before) return;
  release(found->first, room);
  if ((*lines)->size() == kPageEntries) read(found->first, room);
}

void Rooms::signal(const ConversationId& id, const websocket::Message& frame, const UserId& but) {
  const auto found = rooms_.find(id);
  if (found == rooms_.end()) return;
  Room& room = found->second;
  if (!room.members) {
    if (room.unsaid.size() < kMaxUnsaid) room.unsaid.emplace_back(frame, but);
    if (!room.reviewing) review(id, room);
  } else if (*room.members <= kMaxSignalled) {
    say(room, frame, but);
  }
}

void Rooms::say(const Room& room, const websocket::Message& frame, const UserId& but) {
  for (Session* session : room.sessions) {
    if (session->live() && session->user_id() != but) session->send(frame);
  }
}

void Rooms::tell(const UserId& user_id, const ConversationId& id, const websocket::Message& frame) {
  const auto found = users_.find(user_id);
  if (found == users_.end()) return;
  for (Session* session : found->second) session->tell(id, frame);
}

void Rooms::compare() {
  std::vector<ConversationId> ids;
  const auto ask = [this, &ids] {
    store_.tails(std::exchange(ids, {}), [this](const Result<std::vector<timeline::Tail>>& tails) {
      if (tails.has_error()) return;
      for (const timeline::Tail& tail : *tails) {
        const auto found = rooms_.find(tail.conversation_id);
        if (found == rooms_.end() || !found->second.delivered) continue;
        if (tail.last_seq > *found->second.delivered) read(found->first, found->second);
      }
    });
  };
  for (const auto& [id, room] : rooms_) {
    ids.push_back(id);
    if (ids.size() == kComparedAtOnce) ask();
  }
  if (!ids.empty()) ask();
}

void Rooms::review(const ConversationId& id, Room& room) {
  if (std::exchange(room.reviewing, true)) {
    room.again = true;
    return;
  }
  store_.members(id, [this, id](const Result<std::vector<UserId>>& members) {
    const auto found = rooms_.find(id);
    if (found == rooms_.end()) return;
    found->second.reviewing = false;
    if (members.has_error()) {
      unreviewed_.insert(id);
    } else if (std::exchange(found->second.again, false)) {
      // However often others come meanwhile, who has left gets nothing more.
      take_out(id, found->second, *members);
      review(found->first, found->second);
    } else {
      on_members(id, *members);
    }
  });
}

void Rooms::review_again() {
  for (const ConversationId& id : std::exchange(unreviewed_, {})) {
    const auto found = rooms_.find(id);
    if (found != rooms_.end()) review(found->first, found->second);
  }
}

void Rooms::take_out(const ConversationId& id, Room& room, const std::vector<UserId>& members) {
  const std::unordered_set<UserId> present(members.begin(), members.end());
  std::erase_if(room.sessions, [&](Session* session) {
    if (present.contains(session->user_id())) return false;
    session->left(id);
    return true;
  });
}

void Rooms::on_members(const ConversationId& id, const std::vector<UserId>& members) {
  Room& room = rooms_[id];
  room.members = members.size();
  take_out(id, room, members);
  const std::unordered_set<Session*> inside(room.sessions.begin(), room.sessions.end());
  for (const UserId& member : members) {
    const auto user = users_.find(member);
    if (user == users_.end()) continue;
    for (Session* session : user->second) {
      if (inside.contains(session)) continue;
      room.sessions.push_back(session);
      session->joined(id, room.delivered.value_or(0));
    }
  }
  if (room.sessions.empty()) {
    rooms_.erase(id);
    return;
  }
  const auto unsaid = std::exchange(room.unsaid, {});
  if (members.size() > kMaxSignalled) return;
  for (const auto& [frame, but] : unsaid) say(room, frame, but);
}

bool Rooms::nobody_here(const ConversationId& id) {
  const auto found = nobody_.find(id);
  if (found == nobody_.end()) return false;
  if (Monotonic::now() < found->second) return true;
  nobody_.erase(found);
  return false;
}

void Rooms::ask_for_strangers(const protocol::EventHead& head, Line line) {
  const ConversationId& id = head.conversation_id;
  if (users_.empty() || (!head.changes_members && nobody_here(id))) return;
  Stranger& stranger = strangers_[id];
  const bool asked = !stranger.lines.empty();
  stranger.again |= asked && head.changes_members;
  if (stranger.lines.size() < kMaxEarly) stranger.lines.push_back(std::move(line));
  if (!asked) ask_for_members(id);
}

void Rooms::ask_for_members(const ConversationId& id) {
  store_.members(id, [this, id](const Result<std::vector<UserId>>& members) {
    const auto found = strangers_.find(id);
    if (found == strangers_.end()) return;
    if (std::exchange(found->second.again, false)) return ask_for_members(id);
    if (members.has_error()) {
      // The next entry of the conversation asks again.
      strangers_.erase(found);
    } else {
      on_strangers(id, *members);
    }
  });
}

void Rooms::on_strangers(const ConversationId& id, const std::vector<UserId>& members) {
  const auto lines = std::move(strangers_.extract(id).mapped().lines);
  const auto is_here = [this](const UserId& user_id) { return users_.contains(user_id); };
  if (std::ranges::none_of(members, is_here)) {
    if (nobody_.size() >= kMaxNobody) nobody_.clear();
    nobody_.insert_or_assign(id, Monotonic::now() + kNobodyFor);
    return;
  }
  Room& room = rooms_[id];
  if (!room.delivered && room.sessions.empty()) room.delivered = lines.front().seq - 1;
  on_members(id, members);
  for (const Line& line : lines) {
    const auto found = rooms_.find(id);
    if (found != rooms_.end()) take(found->first, found->second, line);
  }
}

}  // namespace parley::realtime
