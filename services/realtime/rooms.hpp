#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "participant.hpp"
#include "store_reader.hpp"

namespace parley::realtime {

/// In larger conversations, typing signals and read marks are not forwarded to other members.
inline constexpr std::size_t kMaxSignalled = 200;
inline constexpr std::size_t kComparedAtOnce = 1000;

/// The conversations of the users who are connected here, and the order in which their entries are
/// delivered.
///
/// Guarantee: a participant gets the entries of each of its conversations by rising `seq` without a
/// gap, starting at the position it was told. Duplicates are dropped; missing entries are read from
/// the store, and compare() finds those missing at the end. Entries that add or remove members take
/// effect at their place in that order, so no one gets an entry after their removal. The store,
/// queried afterwards, decides.
/// A participant starts in four steps: attach(); the query for its conversations; enter(); the
/// query for their tails. A change between two steps reaches the participant, or changed_since()
/// reports that the first query must be repeated.
/// Threads: the loop's. Owns: no participant; each calls leave() before it is destroyed.
class Rooms {
 public:
  /// A position in the sequence of membership changes.
  using Mark = std::uint64_t;

  explicit Rooms(StoreReader& store) : store_(store) {}
  Rooms(const Rooms&) = delete;
  Rooms& operator=(const Rooms&) = delete;

  /// From now on, the participant learns of conversations that its user joins.
  void attach(Participant& participant) { users_[participant.user_id()].push_back(&participant); }
  Mark mark() const { return changes_begin_ + changes_.size(); }
  /// Whether the answer to a query made at `mark` for the user's conversations may be outdated in a
  /// way that no later entry corrects.
  bool changed_since(Mark mark, const UserId& user_id) const;
  /// From now on, the participant gets the entries of these conversations, which it must not be in
  /// yet. In a conversation that is new to this instance, entries wait until know() sets its
  /// position.
  void enter(Participant& participant, const std::vector<ConversationId>& conversation_ids);
  void know(const std::vector<timeline::Tail>& tails);
  void leave(Participant& participant);
  /// The store is known to have later entries.
  void catch_up(const ConversationId& id);

  /// Handles a stored entry.
  void take(const Line& line);
  /// Sends it to all participants of the conversation except those of `but`, if it has at most
  /// kMaxSignalled members.
  void signal(const ConversationId& conversation_id, const websocket::Message& frame,
              const UserId& but);
  /// Sends it to all sockets of the user.
  void tell(const UserId& user_id, const ConversationId& conversation_id,
            const websocket::Message& frame);
  /// The `seq` of the last delivered entry; nothing while unknown.
  std::optional<std::int64_t> delivered(const ConversationId& conversation_id) const;

  /// Compares the last delivered `seq` of every conversation with the store: kComparedAtOnce per
  /// query, one query at a time, so that they don't delay starting sessions. Conversations still
  /// queued from an earlier call keep their place.
  void compare();
  /// Call after entries may have been missed. Queries the store, one user after the other, whether
  /// those inside are still members and which conversations users here have joined without notice.
  void compare_members();
  /// The same for one user who has just started, if compare_members() was called after `since`: it
  /// skips users who are starting.
  void compare_members(const UserId& user_id, Mark since);
  /// Whether a comparison is still running: another call would begin again with the first user.
  bool compares_members() const { return comparing_ || !to_compare_.empty(); }
  /// Repeats failed queries. Call once a second.
  void retry();

  std::size_t size() const { return rooms_.size(); }
  std::uint64_t entries_out() const { return entries_out_; }
  std::uint64_t holes() const { return holes_; }

 private:
  struct Room {
    std::optional<std::int64_t> delivered;
    /// The first value of `delivered`: earlier entries were not delivered in order here.
    std::int64_t began = 0;
    std::vector<Participant*> inside;
    /// Entries after a gap, or that arrived before any member is known to be here.
    std::map<std::int64_t, Line> early;
    bool reading = false;
    /// Queued in to_look_up_.
    bool to_look_up = false;
    /// Every member who is connected here is in `inside` or `doubtful`.
    bool complete = false;
    /// While not complete: the position before the first entry received. Users who turn out to be
    /// members get the entries after it.
    std::optional<std::int64_t> since;
    /// A query for the members is running; `overtaken`: users whose membership changed after it was
    /// sent, for whom its answer doesn't count.
    bool reviewing = false;
    std::set<UserId> overtaken;
    /// Connected users whose membership must be queried, and those whose query is running. A change
    /// meanwhile makes a user doubtful again, and the answer then doesn't count for them.
    std::set<UserId> doubtful;
    std::set<UserId> asked;
    /// Signals that arrived before the number of members was known, each with the user to leave
    /// out.
    std::vector<std::pair<websocket::Message, UserId>> unsaid;
    std::optional<std::size_t> members;
  };

  // rooms.cpp: the order of entries.
  void take(const ConversationId& id, Room& room, const Line& line);
  static bool waits(const Room& room) { return room.inside.empty() && !room.complete; }
  static void begin(Room& room, std::int64_t delivered);
  /// Handles an entry from before the room began: only removals count, at any time.
  static void pass_over(const ConversationId& id, Room& room, const Line& line);
  void pass(const ConversationId& id, Room& room, const Line& line);
  void release(const ConversationId& id, Room& room);
  void read(const ConversationId& id, Room& room);
  void on_read(const ConversationId& id, const Result<SharedPage>& page);
  void look_up_next();
  void on_looked_up(const std::vector<ConversationId>& ids,
                    const Result<std::vector<timeline::Tail>>& tails);
  void end_if_idle(const ConversationId& id);

  // room_members.cpp: membership.
  bool concerns_somebody(const protocol::EventHead& head);
  void note_change(const protocol::EventHead& head);
  void note_change(Room& room, const protocol::EventHead& head);
  void admit(const ConversationId& id, Room& room, const UserId& user_id, std::int64_t last_seq);
  static void dismiss(const ConversationId& id, Room& room, const UserId& user_id);
  void review(const ConversationId& id, Room& room);
  void on_review(const ConversationId& id, const Result<std::vector<UserId>>& members);
  void ask_doubtful(const ConversationId& id, Room& room);
  void on_doubtful(const ConversationId& id, const Result<std::vector<UserId>>& members);
  /// Marks the user's membership as to be queried.
  static void doubt(Room& room, const UserId& user_id);
  static bool is_doubtful(const Room& room, const UserId& user_id);
  static std::int64_t place_for_newcomers(const Room& room);
  static void say(const Room& room, const websocket::Message& frame, const UserId& but);
  bool nobody_here(const ConversationId& id);
  void compare_next();
  void on_memberships(const UserId& user_id, const Result<MembershipPage>& page);
  bool knows(const UserId& user_id, const ConversationId& id) const;
  void find_missed(const UserId& user_id, std::vector<ConversationId> ids);

  StoreReader& store_;
  std::unordered_map<ConversationId, Room> rooms_;
  std::unordered_map<UserId, std::vector<Participant*>> users_;
  /// Conversations without a member connected here, and until when that is assumed.
  std::unordered_map<ConversationId, Monotonic::time_point> nobody_;
  /// Conversations with a failed query.
  std::unordered_set<ConversationId> failed_;
  /// The users named by the latest membership changes, and the number of changes dropped before
  /// them.
  std::deque<UserId> changes_;
  Mark changes_begin_ = 0;
  /// Conversations to be compared with the store.
  std::deque<ConversationId> to_look_up_;
  bool looking_up_ = false;
  std::deque<UserId> to_compare_;
  bool comparing_ = false;
  std::uint64_t entries_out_ = 0;
  std::uint64_t holes_ = 0;
};

}  // namespace parley::realtime
