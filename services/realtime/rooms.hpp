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

/// In conversations with more members nobody is told who types or has read what.
inline constexpr std::size_t kMaxSignalled = 200;
inline constexpr std::size_t kComparedAtOnce = 1000;

/// The conversations that somebody who is connected here takes part in, and the order in which
/// their entries go out.
///
/// Guarantee: a participant gets the entries of each of its conversations by rising `seq` without a
/// hole, from the place that it was told: what comes twice is dropped, what is missing is read from
/// the store, and compare() finds what is missing at the end. Entries that add or remove members
/// take effect in their place in that order, so that nobody gets an entry behind their removal; the
/// store, which is asked afterwards, has the last word.
/// A start of a participant takes four steps: attach(), the question for its conversations,
/// enter(), the question where they end. What happens between two of them reaches it, or
/// changed_since() reports that the first question must be asked again. Threads: the loop's. Owns:
/// no participant; each leaves before it goes.
class Rooms {
 public:
  /// A point in the order of the changes of members.
  using Mark = std::uint64_t;

  explicit Rooms(StoreReader& store) : store_(store) {}
  Rooms(const Rooms&) = delete;
  Rooms& operator=(const Rooms&) = delete;

  /// From now what makes the user a member of a conversation reaches the participant.
  void attach(Participant& participant) { users_[participant.user_id()].push_back(&participant); }
  Mark mark() const { return changes_begin_ + changes_.size(); }
  /// Whether what the store was asked at the mark about the user's conversations may be outdated
  /// in a way that no later entry corrects.
  bool changed_since(Mark mark, const UserId& user_id) const;
  /// From now the participant gets the entries of these, which it isn't in yet. Where nobody of the
  /// conversation was here before, entries wait until know() has told where it stands.
  void enter(Participant& participant, const std::vector<ConversationId>& conversation_ids);
  void know(const std::vector<timeline::Tail>& tails);
  void leave(Participant& participant);
  /// The store is known to have more of it.
  void catch_up(const ConversationId& id);

  /// An entry was stored.
  void take(const Line& line);
  /// Sends it to everybody of the conversation but one, if it has at most kMaxSignalled members.
  void signal(const ConversationId& conversation_id, const websocket::Message& frame,
              const UserId& but);
  /// Sends it to all sockets of the user.
  void tell(const UserId& user_id, const ConversationId& conversation_id,
            const websocket::Message& frame);
  /// The `seq` up to which entries went out; nothing while that isn't known.
  std::optional<std::int64_t> delivered(const ConversationId& conversation_id) const;

  /// Looks in the store whether the end of any conversation was missed: kComparedAtOnce in one
  /// question, one question at a time, so that nobody's start stands behind them. Those that wait
  /// from an earlier call keep their turn.
  void compare();
  /// Entries may have been missed altogether: asks the store whether those inside are members, and
  /// for conversations that somebody here is in without knowing, one user after the other.
  void compare_members();
  /// The same of one user whose start asked the store at that mark, and who may have been passed
  /// over since, as nobody is compared who starts.
  void compare_members(const UserId& user_id, Mark since);
  /// Whether that is still under way: a new call would begin with the first user again.
  bool compares_members() const { return comparing_ || !to_compare_.empty(); }
  /// Asks again what could not be read. Once a second.
  void retry();

  std::size_t size() const { return rooms_.size(); }
  std::uint64_t entries_out() const { return entries_out_; }
  std::uint64_t holes() const { return holes_; }

 private:
  struct Room {
    std::optional<std::int64_t> delivered;
    /// What `delivered` was at first: entries up to here did not pass in their order.
    std::int64_t began = 0;
    std::vector<Participant*> inside;
    /// Came before those that are missing, or before anybody is known to be here.
    std::map<std::int64_t, Line> early;
    bool reading = false;
    /// It waits in to_look_up_.
    bool to_look_up = false;
    /// All users here who are members are inside, or doubtful.
    bool complete = false;
    /// While it isn't complete: the place before the first entry that came, from which those get
    /// the entries who turn out to be members.
    std::optional<std::int64_t> since;
    /// The members are asked for; `overtaken`: users of whom the answer says nothing, since they
    /// changed after the question.
    bool reviewing = false;
    std::set<UserId> overtaken;
    /// Users here of whom the store must be asked whether they are members, and those of whom it is
    /// being asked. A change that comes meanwhile makes a user doubtful again: only then does the
    /// answer say nothing of them.
    std::set<UserId> doubtful;
    std::set<UserId> asked;
    /// Signals that came before the number of members was known, with whom each leaves out.
    std::vector<std::pair<websocket::Message, UserId>> unsaid;
    std::optional<std::size_t> members;
  };

  // rooms.cpp: the order of the entries.
  void take(const ConversationId& id, Room& room, const Line& line);
  static bool waits(const Room& room) { return room.inside.empty() && !room.complete; }
  static void begin(Room& room, std::int64_t delivered);
  /// An entry of before the room began: removals count, whenever they come.
  static void pass_over(const ConversationId& id, Room& room, const Line& line);
  void pass(const ConversationId& id, Room& room, const Line& line);
  void release(const ConversationId& id, Room& room);
  void read(const ConversationId& id, Room& room);
  void on_read(const ConversationId& id, const Result<SharedPage>& page);
  void look_up_next();
  void on_looked_up(const std::vector<ConversationId>& ids,
                    const Result<std::vector<timeline::Tail>>& tails);
  void end_if_idle(const ConversationId& id);

  // room_members.cpp: who is in them.
  bool concerns_somebody(const protocol::EventHead& head);
  void note_change(const protocol::EventHead& head);
  void note_change(Room& room, const protocol::EventHead& head);
  void admit(const ConversationId& id, Room& room, const UserId& user_id, std::int64_t last_seq);
  static void dismiss(const ConversationId& id, Room& room, const UserId& user_id);
  void review(const ConversationId& id, Room& room);
  void on_review(const ConversationId& id, const Result<std::vector<UserId>>& members);
  void ask_doubtful(const ConversationId& id, Room& room);
  void on_doubtful(const ConversationId& id, const Result<std::vector<UserId>>& members);
  /// The store must be asked whether the user is a member.
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
  /// Conversations of which nobody is here, and until when that is believed.
  std::unordered_map<ConversationId, Monotonic::time_point> nobody_;
  /// Of these something could not be read.
  std::unordered_set<ConversationId> failed_;
  /// The last users whom a change of members named, and how many went before them.
  std::deque<UserId> changes_;
  Mark changes_begin_ = 0;
  /// Conversations whose ends are to be compared.
  std::deque<ConversationId> to_look_up_;
  bool looking_up_ = false;
  std::deque<UserId> to_compare_;
  bool comparing_ = false;
  std::uint64_t entries_out_ = 0;
  std::uint64_t holes_ = 0;
};

}  // namespace parley::realtime
