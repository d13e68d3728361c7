#include "rooms.hpp"

#include <algorithm>
#include <utility>

namespace parley::realtime {
namespace {

/// Further early entries are dropped: they are in the store.
constexpr std::size_t kMaxEarly = 1000;

}  // namespace

void Rooms::enter(Participant& participant, const std::vector<ConversationId>& conversation_ids) {
  for (const ConversationId& id : conversation_ids) {
    Room& room = rooms_[id];
    room.inside.push_back(&participant);
    // The running query may be older than the one that led to this call.
    if (room.reviewing || !room.asked.empty()) doubt(room, participant.user_id());
  }
}

void Rooms::know(const std::vector<timeline::Tail>& tails) {
  for (const timeline::Tail& tail : tails) {
    const auto found = rooms_.find(tail.conversation_id);
    if (found == rooms_.end() || found->second.delivered) continue;
    begin(found->second, tail.last_seq);
    release(found->first, found->second);
    ask_doubtful(found->first, found->second);
  }
}

void Rooms::leave(Participant& participant) {
  const auto user = users_.find(participant.user_id());
  if (user != users_.end()) {
    std::erase(user->second, &participant);
    if (user->second.empty()) users_.erase(user);
  }
  for (const ConversationId& id : participant.conversation_ids()) {
    const auto found = rooms_.find(id);
    if (found == rooms_.end()) continue;
    std::erase(found->second.inside, &participant);
    end_if_idle(id);
  }
}

std::optional<std::int64_t> Rooms::delivered(const ConversationId& conversation_id) const {
  const auto found = rooms_.find(conversation_id);
  return found == rooms_.end() ? std::nullopt : found->second.delivered;
}

void Rooms::take(const Line& line) {
  const ConversationId& id = line.head.conversation_id;
  note_change(line.head);
  auto found = rooms_.find(id);
  if (found == rooms_.end()) {
    if (!concerns_somebody(line.head)) return;
    found = rooms_.try_emplace(id).first;
    begin(found->second, line.head.seq - 1);
  }
  take(id, found->second, line);
  end_if_idle(id);
}

void Rooms::take(const ConversationId& id, Room& room, const Line& line) {
  const std::int64_t seq = line.head.seq;
  note_change(room, line.head);
  if (!room.complete) {
    // Another connected member may still need this entry, whatever those inside have already.
    room.since = std::min(room.since.value_or(seq - 1), seq - 1);
    review(id, room);
  }
  if (room.delivered && seq <= *room.delivered) {
    pass_over(id, room, line);
  } else if (room.delivered && seq == *room.delivered + 1 && !waits(room)) {
    pass(id, room, line);
    release(id, room);
  } else {
    if (room.early.size() < kMaxEarly) room.early.emplace(seq, line);
    if (room.delivered && !waits(room)) {
      ++holes_;
      read(id, room);
    }
  }
  ask_doubtful(id, room);
}

void Rooms::pass(const ConversationId& id, Room& room, const Line& line) {
  for (const UserId& user_id : line.head.added) admit(id, room, user_id, line.head.seq - 1);
  room.delivered = line.head.seq;
  entries_out_ += room.inside.size();
  for (Participant* one : room.inside) one->deliver(id, line.head.seq, line.frame);
  for (const UserId& user_id : line.head.removed) dismiss(id, room, user_id);
}

void Rooms::begin(Room& room, std::int64_t delivered) {
  room.delivered = delivered;
  room.began = delivered;
}

void Rooms::pass_over(const ConversationId& id, Room& room, const Line& line) {
  if (line.head.seq > room.began) return;
  for (const UserId& user_id : line.head.removed) dismiss(id, room, user_id);
}

void Rooms::release(const ConversationId& id, Room& room) {
  // With no one inside, entries wait for the answer to the members query.
  while (!waits(room) && !room.early.empty() && room.early.begin()->first <= *room.delivered + 1) {
    const Line line = std::move(room.early.extract(room.early.begin()).mapped());
    if (line.head.seq == *room.delivered + 1) {
      pass(id, room, line);
    } else {
      pass_over(id, room, line);
    }
  }
  if (!waits(room) && !room.early.empty()) read(id, room);
}

void Rooms::read(const ConversationId& id, Room& room) {
  if (std::exchange(room.reading, true)) return;
  store_.entries(StoreReader::kRooms, id, *room.delivered,
                 [this, id](const Result<SharedPage>& page) { on_read(id, page); });
}

void Rooms::catch_up(const ConversationId& id) {
  const auto found = rooms_.find(id);
  if (found != rooms_.end() && found->second.delivered) read(id, found->second);
}

void Rooms::on_read(const ConversationId& id, const Result<SharedPage>& page) {
  const auto found = rooms_.find(id);
  if (found == rooms_.end() || !found->second.reading) return;
  Room& room = found->second;
  room.reading = false;
  if (page.has_error()) {
    failed_.insert(id);
    return;
  }
  const std::int64_t before = *room.delivered;
  for (const Line& line : (*page)->lines) {
    if (line.head.seq != *room.delivered + 1 || waits(room)) continue;
    note_change(room, line.head);
    pass(id, room, line);
  }
  if (*room.delivered != before) {
    release(id, room);
    if ((*page)->more) read(id, room);
  }
  ask_doubtful(id, room);
  end_if_idle(id);
}

void Rooms::tell(const UserId& user_id, const ConversationId& id, const websocket::Message& frame) {
  const auto found = users_.find(user_id);
  if (found == users_.end()) return;
  for (Participant* one : found->second) one->tell(id, frame);
}

void Rooms::compare() {
  std::erase_if(to_look_up_, [this](const ConversationId& id) {
    const auto found = rooms_.find(id);
    return found == rooms_.end() || !found->second.to_look_up;
  });
  for (auto& [id, room] : rooms_) {
    if (!std::exchange(room.to_look_up, true)) to_look_up_.push_back(id);
  }
  look_up_next();
}

void Rooms::look_up_next() {
  if (looking_up_) return;
  std::vector<ConversationId> ids;
  while (!to_look_up_.empty() && ids.size() < kComparedAtOnce) {
    const ConversationId id = std::move(to_look_up_.front());
    to_look_up_.pop_front();
    const auto found = rooms_.find(id);
    if (found == rooms_.end() || !std::exchange(found->second.to_look_up, false)) continue;
    ids.push_back(id);
  }
  if (ids.empty()) return;
  looking_up_ = true;
  store_.tails(StoreReader::kRooms, ids,
               [this, ids](const Result<std::vector<timeline::Tail>>& tails) {
                 looking_up_ = false;
                 on_looked_up(ids, tails);
               });
}

void Rooms::on_looked_up(const std::vector<ConversationId>& ids,
                         const Result<std::vector<timeline::Tail>>& tails) {
  if (tails.has_error()) {
    // retry() repeats it.
    for (const ConversationId& id : ids) {
      const auto found = rooms_.find(id);
      if (found == rooms_.end() || std::exchange(found->second.to_look_up, true)) continue;
      to_look_up_.push_back(id);
    }
    return;
  }
  for (const timeline::Tail& tail : *tails) {
    const auto found = rooms_.find(tail.conversation_id);
    if (found == rooms_.end() || !found->second.delivered) continue;
    const bool behind = tail.last_seq > *found->second.delivered;
    if (behind && !found->second.inside.empty()) read(found->first, found->second);
  }
  look_up_next();
}

void Rooms::end_if_idle(const ConversationId& id) {
  const auto found = rooms_.find(id);
  if (found == rooms_.end()) return;
  const Room& room = found->second;
  // Another connected user may turn out to be a member. Before the room has begun nothing was
  // missed, and the first entry queries again.
  const bool doubts = room.delivered && !room.doubtful.empty();
  const bool asks = room.reviewing || room.since || doubts || !room.asked.empty();
  if (room.inside.empty() && !asks) rooms_.erase(found);
}

}  // namespace parley::realtime
