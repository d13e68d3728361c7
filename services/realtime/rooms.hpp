#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "protocol/event.hpp"
#include "store_reader.hpp"

namespace parley::realtime {

class Session;

/// In conversations with more members nobody is told who types or has read what.
inline constexpr std::size_t kMaxSignalled = 200;

/// The conversations that somebody who is connected here takes part in, and the order in which
/// their entries go out.
///
/// Guarantee: a session gets the entries of each of its conversations by rising `seq` without a
/// hole, from the moment it entered: what comes twice is dropped, what is missing is read from the
/// store, and that nothing is missing at the end is asked with compare().
/// Threads: the loop's. Owns: no session; each leaves before it goes.
class Rooms {
 public:
  explicit Rooms(StoreReader& store) : store_(store) {}
  Rooms(const Rooms&) = delete;
  Rooms& operator=(const Rooms&) = delete;

  /// From now the session gets what happens. Where nobody of the conversation was here before,
  /// entries wait until know() has told where it stands.
  void enter(Session& session, const std::vector<ConversationId>& conversation_ids);
  void know(const std::vector<timeline::Tail>& tails);
  void leave(Session& session);

  /// An entry was stored.
  void take(const protocol::EventHead& head, const websocket::Message& frame);
  /// Sends it to everybody of the conversation but one, if it has at most kMaxSignalled members.
  void signal(const ConversationId& conversation_id, const websocket::Message& frame,
              const UserId& but);
  /// Sends it to all sockets of the user.
  void tell(const UserId& user_id, const ConversationId& conversation_id,
            const websocket::Message& frame);
  /// The `seq` up to which entries went out; nothing while that isn't known.
  std::optional<std::int64_t> delivered(const ConversationId& conversation_id) const;
  /// Looks in the store whether the end of any conversation was missed.
  void compare();
  /// Asks again for members that could not be read.
  void review_again();

  std::size_t size() const { return rooms_.size(); }
  std::uint64_t entries_out() const { return entries_out_; }
  std::uint64_t holes() const { return holes_; }

 private:
  struct Room {
    std::optional<std::int64_t> delivered;
    std::vector<Session*> sessions;
    /// Came before those that are missing.
    std::map<std::int64_t, Line> early;
    bool reading = false;
    /// Its members are asked for; `again`: they changed meanwhile.
    bool reviewing = false;
    bool again = false;
    /// Signals that came meanwhile, with whom each leaves out.
    std::vector<std::pair<websocket::Message, UserId>> unsaid;
    /// How many members there are; nothing while they weren't asked for.
    std::optional<std::size_t> members;
  };
  /// Entries of a conversation without a room, while its members are asked for.
  struct Stranger {
    std::vector<Line> lines;
    bool again = false;
  };

  void take(const ConversationId& id, Room& room, Line line);
  void pass(const ConversationId& id, Room& room, const Line& line);
  void release(const ConversationId& id, Room& room);
  void read(const ConversationId& id, Room& room);
  void on_read(const ConversationId& id, const Result<Lines>& lines);
  void review(const ConversationId& id, Room& room);
  static void say(const Room& room, const websocket::Message& frame, const UserId& but);
  /// Takes out who isn't among the members.
  static void take_out(const ConversationId& id, Room& room, const std::vector<UserId>& members);
  void on_members(const ConversationId& id, const std::vector<UserId>& members);
  void ask_for_strangers(const protocol::EventHead& head, Line line);
  void ask_for_members(const ConversationId& id);
  void on_strangers(const ConversationId& id, const std::vector<UserId>& members);
  bool nobody_here(const ConversationId& id);

  StoreReader& store_;
  std::unordered_map<ConversationId, Room> rooms_;
  std::unordered_map<UserId, std::vector<Session*>> users_;
  std::unordered_map<ConversationId, Stranger> strangers_;
  /// Conversations of which nobody is here, and until when that is believed.
  std::unordered_map<ConversationId, Monotonic::time_point> nobody_;
  std::unordered_set<ConversationId> unreviewed_;
  std::uint64_t entries_out_ = 0;
  std::uint64_t holes_ = 0;
};

}  // namespace parley::realtime
