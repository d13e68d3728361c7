#include <algorithm>
#include <utility>

#include "rooms.hpp"

/// The members of the rooms: as changed by entries in order, and as stored.
namespace parley::realtime {
namespace {

/// An entry that adds a user who is connected here ends it at once.
constexpr std::chrono::seconds kNobodyFor{60};
constexpr std::size_t kMaxNobody = 100'000;
/// Signals that wait for the number of members; further ones are dropped.
constexpr std::size_t kMaxUnsaid = 16;
/// A start that began before this many changes must query again.
constexpr std::size_t kMaxChanges = 10'000;
/// The most past entries delivered to a user who is recognised as a member late; the client reads
/// the rest.
constexpr std::int64_t kMaxSince = kPageEntries;
constexpr std::size_t kMaxAsked = 1000;

}  // namespace

bool Rooms::changed_since(Mark mark, const UserId& user_id) const {
  if (mark < changes_begin_) return true;
  const auto from = changes_.begin() + static_cast<std::ptrdiff_t>(mark - changes_begin_);
  return std::find(from, changes_.end(), user_id) != changes_.end();
}

void Rooms::note_change(const protocol::EventHead& head) {
  for (const auto* users : {&head.added, &head.removed}) {
    changes_.insert(changes_.end(), users->begin(), users->end());
  }
  while (changes_.size() > kMaxChanges) {
    changes_.pop_front();
    ++changes_begin_;
  }
}

void Rooms::note_change(Room& room, const protocol::EventHead& head) {
  if (!head.changes_members) return;
  for (const auto* users : {&head.added, &head.removed}) {
    for (const UserId& user_id : *users) {
      // A user who disconnected may be back before the answer, which is older than this change.
      const bool is_asked = room.reviewing || room.asked.contains(user_id);
      if (is_asked || users_.contains(user_id)) doubt(room, user_id);
    }
  }
  // Signals go only to small conversations, where the number is cheap to query again.
  if (room.members && *room.members <= 2 * kMaxSignalled) room.members.reset();
  if (head.added.empty() && head.removed.empty()) room.complete = false;
}

bool Rooms::concerns_somebody(const protocol::EventHead& head) {
  const auto is_here = [this](const UserId& user_id) { return users_.contains(user_id); };
  if (std::ranges::any_of(head.added, is_here)) return true;
  return !users_.empty() && !nobody_here(head.conversation_id);
}

void Rooms::admit(const ConversationId& id, Room& room, const UserId& user_id,
                  std::int64_t last_seq) {
  const auto user = users_.find(user_id);
  if (user == users_.end()) return;
  for (Participant* one : user->second) {
    if (std::ranges::find(room.inside, one) != room.inside.end()) continue;
    room.inside.push_back(one);
    one->joined(id, last_seq);
  }
}

void Rooms::dismiss(const ConversationId& id, Room& room, const UserId& user_id) {
  std::erase_if(room.inside, [&](Participant* one) {
    if (one->user_id() != user_id) return false;
    one->left(id);
    return true;
  });
}

void Rooms::doubt(Room& room, const UserId& user_id) {
  room.doubtful.insert(user_id);
  if (room.reviewing) room.overtaken.insert(user_id);
}

bool Rooms::is_doubtful(const Room& room, const UserId& user_id) {
  return room.doubtful.contains(user_id) || room.asked.contains(user_id) ||
         room.overtaken.contains(user_id);
}

std::int64_t Rooms::place_for_newcomers(const Room& room) {
  const std::int64_t end = *room.delivered;
  return std::clamp(room.since.value_or(end), std::max(std::int64_t{0}, end - kMaxSince), end);
}

void Rooms::review(const ConversationId& id, Room& room) {
  if (std::exchange(room.reviewing, true)) return;
  store_.members(
      id, [this, id](const Result<std::vector<UserId>>& members) { on_review(id, members); });
}

void Rooms::on_review(const ConversationId& id, const Result<std::vector<UserId>>& members) {
  const auto found = rooms_.find(id);
  if (found == rooms_.end() || !found->second.reviewing) return;
  Room& room = found->second;
  room.reviewing = false;
  if (members.has_error()) {
    room.overtaken.clear();
    failed_.insert(id);
    return end_if_idle(id);
  }
  room.members = members->size();
  const std::unordered_set<UserId> present(members->begin(), members->end());
  std::erase_if(room.inside, [&](Participant* one) {
    const bool stays = present.contains(one->user_id()) || is_doubtful(room, one->user_id());
    if (!stays) one->left(id);
    return !stays;
  });
  if (!room.delivered && !room.early.empty()) begin(room, room.early.begin()->first - 1);
  if (!room.delivered) {
    // Those inside are still starting. Nothing was received yet, so the first entry queries again.
    room.overtaken.clear();
    return end_if_idle(id);
  }
  const std::int64_t place = place_for_newcomers(room);
  for (const UserId& member : *members) {
    if (!is_doubtful(room, member)) admit(id, room, member, place);
  }
  room.complete = true;
  room.doubtful.merge(std::exchange(room.overtaken, {}));
  if (room.doubtful.empty() && room.asked.empty()) room.since.reset();
  const auto unsaid = std::exchange(room.unsaid, {});
  if (members->size() <= kMaxSignalled) {
    for (const auto& [frame, but] : unsaid) say(room, frame, but);
  }
  release(id, room);
  ask_doubtful(id, room);
  if (room.inside.empty()) {
    if (nobody_.size() >= kMaxNobody) nobody_.clear();
    nobody_.insert_or_assign(id, Monotonic::now() + kNobodyFor);
  }
  end_if_idle(id);
}

void Rooms::ask_doubtful(const ConversationId& id, Room& room) {
  if (room.doubtful.empty() || !room.asked.empty() || !room.delivered) return;
  while (!room.doubtful.empty() && room.asked.size() < kMaxAsked) {
    room.asked.insert(room.doubtful.extract(room.doubtful.begin()));
  }
  store_.members_among(
      id, {room.asked.begin(), room.asked.end()},
      [this, id](const Result<std::vector<UserId>>& members) { on_doubtful(id, members); });
}

void Rooms::on_doubtful(const ConversationId& id, const Result<std::vector<UserId>>& members) {
  const auto found = rooms_.find(id);
  if (found == rooms_.end()) return;
  Room& room = found->second;
  const std::set<UserId> asked = std::exchange(room.asked, {});
  if (members.has_error()) {
    room.doubtful.insert(asked.begin(), asked.end());
    failed_.insert(id);
    return;
  }
  for (const UserId& user_id : asked) {
    if (room.doubtful.contains(user_id)) continue;
    if (std::ranges::find(*members, user_id) == members->end()) {
      dismiss(id, room, user_id);
    } else {
      admit(id, room, user_id, place_for_newcomers(room));
    }
  }
  const bool over = room.complete || (room.inside.empty() && !room.reviewing);
  if (over && room.doubtful.empty()) room.since.reset();
  release(id, room);
  ask_doubtful(id, room);
  end_if_idle(id);
}

void Rooms::retry() {
  for (const ConversationId& id : std::exchange(failed_, {})) {
    const auto found = rooms_.find(id);
    if (found == rooms_.end()) continue;
    Room& room = found->second;
    if (!room.complete && room.since) review(id, room);
    ask_doubtful(id, room);
    if (room.delivered && !room.inside.empty()) read(id, room);
  }
  look_up_next();
  compare_next();
}

void Rooms::signal(const ConversationId& id, const websocket::Message& frame, const UserId& but) {
  const auto found = rooms_.find(id);
  if (found == rooms_.end()) return;
  Room& room = found->second;
  if (!room.members) {
    if (room.unsaid.size() < kMaxUnsaid) room.unsaid.emplace_back(frame, but);
    review(id, room);
  } else if (*room.members <= kMaxSignalled) {
    say(room, frame, but);
  }
}

void Rooms::say(const Room& room, const websocket::Message& frame, const UserId& but) {
  for (Participant* one : room.inside) {
    if (one->live() && one->user_id() != but) one->send(frame);
  }
}

bool Rooms::nobody_here(const ConversationId& id) {
  const auto found = nobody_.find(id);
  if (found == nobody_.end()) return false;
  if (Monotonic::now() < found->second) return true;
  nobody_.erase(found);
  return false;
}

void Rooms::compare_members() {
  // Starts whose first query is running must repeat it.
  changes_begin_ += changes_.size() + 1;
  changes_.clear();
  nobody_.clear();
  to_compare_.clear();
  for (const auto& [user_id, participants] : users_) to_compare_.push_back(user_id);
  for (auto& [id, room] : rooms_) {
    for (const Participant* one : room.inside) doubt(room, one->user_id());
    ask_doubtful(id, room);
  }
  compare_next();
}

void Rooms::compare_members(const UserId& user_id, Mark since) {
  if (since >= changes_begin_) return;
  to_compare_.push_back(user_id);
  compare_next();
}

void Rooms::compare_next() {
  if (comparing_ || to_compare_.empty()) return;
  comparing_ = true;
  // Removed before the query: a user to be compared again meanwhile is added again.
  const UserId user_id = std::move(to_compare_.front());
  to_compare_.pop_front();
  store_.newest_memberships(user_id, [this, user_id](const Result<MembershipPage>& page) {
    on_memberships(user_id, page);
  });
}

void Rooms::on_memberships(const UserId& user_id, const Result<MembershipPage>& page) {
  comparing_ = false;
  if (page.has_error()) {
    // retry() repeats it.
    to_compare_.push_back(user_id);
    return;
  }
  std::vector<ConversationId> missed;
  std::ranges::copy_if(*page, std::back_inserter(missed),
                       [&](const ConversationId& id) { return !knows(user_id, id); });
  if (!missed.empty()) find_missed(user_id, std::move(missed));
  compare_next();
}

bool Rooms::knows(const UserId& user_id, const ConversationId& id) const {
  const auto user = users_.find(user_id);
  if (user == users_.end()) return true;
  return std::ranges::all_of(user->second, [&](const Participant* one) {
    // Users who are starting are compared again once they are live.
    return !one->live() || std::ranges::binary_search(one->conversation_ids(), id);
  });
}

void Rooms::find_missed(const UserId& user_id, std::vector<ConversationId> ids) {
  store_.tails(StoreReader::kRooms, std::move(ids),
               [this, user_id](const Result<std::vector<timeline::Tail>>& tails) {
                 if (tails.has_error()) {
                   to_compare_.push_back(user_id);
                   return;
                 }
                 for (const timeline::Tail& tail : *tails) {
                   const ConversationId& id = tail.conversation_id;
                   if (!users_.contains(user_id) || knows(user_id, id)) continue;
                   Room& room = rooms_[id];
                   // Those inside are starting, and may leave before the position is known.
                   if (!room.delivered) begin(room, tail.last_seq);
                   // In a new conversation all entries are unseen; in others, only those that
                   // follow.
                   const std::int64_t place = tail.last_seq <= kMaxSince ? 0 : tail.last_seq;
                   room.since = std::min(room.since.value_or(place), place);
                   doubt(room, user_id);
                   release(id, room);
                   ask_doubtful(id, room);
                 }
               });
}

}  // namespace parley::realtime
