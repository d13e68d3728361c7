#include <algorithm>
#include <array>

#include "timeline/unread.hpp"
#include "world.hpp"

/// Compares unread counts (docs/decisions/0020), computed from the timeline and the users' actions,
/// with those of the services.
namespace parley::simulation {
namespace {

using protocol::Kind;

/// The expected count of one user in one conversation.
class Expected {
 public:
  /// `own`: whether the user's own messages count as read marks, as they do once the consumer has
  /// stored those.
  Expected(const std::vector<protocol::Entry>& entries, const UserId& user_id, bool own = true)
      : entries_(entries), user_id_(user_id) {
    for (const protocol::Entry& entry : entries_) {
      const auto& named = entry.item.user_ids;
      const bool is_named = std::ranges::find(named, user_id_) != named.end();
      const bool joins = entry.item.kind == Kind::kMembersAdded && is_named &&
                         entry.item.client_msg_id != "created";
      const bool is_own =
          own && entry.item.kind == Kind::kMessage && entry.item.sender_id == user_id_;
      if (joins || is_own) after_ = std::max(after_, entry.message_number);
    }
  }

  void read_up_to(std::int64_t seq) {
    for (const protocol::Entry& entry : entries_) {
      if (entry.seq <= seq) after_ = std::max(after_, entry.message_number);
    }
  }

  std::int64_t count() const {
    return std::ranges::count_if(entries_, [this](const protocol::Entry& entry) {
      return entry.item.kind == Kind::kMessage && entry.message_number > after_ &&
             !is_deleted(entry.item.id);
    });
  }

 private:
  bool is_deleted(const MessageId& id) const {
    return std::ranges::any_of(entries_, [&](const protocol::Entry& entry) {
      return entry.item.kind == Kind::kDeletion && entry.item.target == id;
    });
  }

  const std::vector<protocol::Entry>& entries_;
  const UserId& user_id_;
  std::int64_t after_ = 0;
};

}  // namespace

void World::judge_unread(std::vector<std::string>& wrong) {
  for (const ConversationId& id : conversations_) {
    const auto entries = timeline(id);
    const auto stored = stores_.timeline.tails(std::array{id}).value();
    if (stored.empty()) continue;
    const std::array tails{stored.front().tail};
    for (const UserId& user_id : people_.ids) {
      const auto membership = stores_.conversations.membership(id, user_id).value();
      if (!membership) continue;
      Expected most(entries, user_id);
      // The signal of a mark may be lost, and a user who connects between their own message and its
      // mark doesn't have that mark either.
      const std::int64_t without_marks = Expected(entries, user_id, !plan_.store_in_pieces).count();
      for (const auto& [mark, is_accepted] : reads_) {
        const bool is_theirs = mark.conversation_id == id && mark.sender_id == user_id;
        if (is_theirs && is_accepted) most.read_up_to(mark.up_to);
      }
      Expected least = most;
      for (const auto& [mark, is_accepted] : reads_) {
        const bool is_theirs = mark.conversation_id == id && mark.sender_id == user_id;
        if (is_theirs) least.read_up_to(mark.up_to);
      }
      const std::array stays{
          timeline::Stay{id, conversations::joined_at(*membership), membership->has_joining}};
      const auto told =
          timeline::unread(stores_.timeline, stores_.read_marks, user_id, stays, tails).value();
      const std::int64_t count = told.front().count();
      if (count < least.count() || count > most.count()) {
        wrong.push_back(user_id.text() + " has " + std::to_string(count) + " unread in " +
                        id.text() + ", and " + std::to_string(least.count()) + " to " +
                        std::to_string(most.count()) + " by what was done");
      }
      for (const Device& device : devices_) {
        if (people_.ids[device.user] != user_id) continue;
        const auto counted = device.unread->count(id.text());
        if (!counted || (*counted >= count && *counted <= without_marks)) continue;
        wrong.push_back("a device of " + user_id.text() + " counts " + std::to_string(*counted) +
                        " unread in " + id.text() + ", and the server " + std::to_string(count));
      }
    }
  }
}

}  // namespace parley::simulation
