#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "messaging/stores.hpp"
#include "sequencer.hpp"

namespace parley::consumer {

/// Different emoji on one message; one more is refused.
inline constexpr std::size_t kMaxEmojiPerMessage = 32;
/// Pinned messages of one conversation; one more is refused.
inline constexpr std::size_t kMaxPins = 100;

/// Decides about the commands of a batch, in the order of the queue, before the batch is numbered
/// and stored.
///
///   edit      by the author
///   delete    by the author, or an admin or owner of the group
///   reaction  by anybody who could send it
///   pin       likewise, up to kMaxPins in a conversation
///
/// Each about a message of the conversation that is stored, or comes before it in the batch, and
/// isn't deleted. A command that changes nothing (the same text, a reaction or pin that is set, a
/// message that is deleted) has nothing to do. A decision is written down before anything follows
/// from it, and the first one stands: after a redelivery, and beside a consumer that was paused and
/// wakes up. Where another's stands, what comes after it is judged anew. Which commands share a
/// batch changes no decision.
///
/// Threads: one. Errors: kUnavailable; the call may be repeated.
class Judge {
 public:
  explicit Judge(const messaging::Stores& stores) : stores_(stores) {}

  /// Takes what is refused or has nothing to do out of `open`; only the rest takes a seq.
  Status decide(Batch& batch);

 private:
  /// A message as the commands before have left it.
  struct Known {
    ConversationId conversation_id;
    UserId author_id;
    std::string text;
    bool deleted = false;
    bool pinned = false;
    /// How many users have put each; at least 1.
    std::map<std::string, std::int64_t> emoji;
  };
  using Reactor = std::pair<MessageId, std::pair<UserId, std::string>>;

  Status read_decisions(const std::vector<protocol::Item>& items);
  Status learn(const std::vector<protocol::Item>& items);
  Status learn_messages(const std::vector<protocol::Item>& items);
  Status learn_reactions(const std::vector<protocol::Item>& items);
  Status learn_pins(const std::vector<protocol::Item>& items);
  /// The decisions that the batch lacked, in its order.
  Result<std::vector<timeline::Decision>> judge(const std::vector<protocol::Item>& items);
  Result<timeline::Decision> judge(const protocol::Item& command);
  Result<timeline::Decision> judge(const protocol::Item& command, const Known& target);
  timeline::Decision judge_reaction(const protocol::Item& command, const Known& target) const;
  timeline::Decision judge_pin(const protocol::Item& command, const Known& target) const;
  Result<bool> is_admin(const protocol::Item& command);
  void follow(const protocol::Item& command);
  void follow_reaction(const protocol::Item& command, Known& target);
  void follow_pin(const protocol::Item& command, Known& target, bool on);

  messaging::Stores stores_;
  std::unordered_map<MessageId, timeline::Decision> decided_;
  /// Commands whose effects are in what is known here.
  std::unordered_set<MessageId> followed_;
  std::unordered_map<MessageId, Known> messages_;
  std::map<Reactor, bool> reactions_;
  /// How many there are, of conversations where the batch pins.
  std::unordered_map<ConversationId, std::size_t> pins_;
};

}  // namespace parley::consumer
