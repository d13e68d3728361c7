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

/// Different emoji on one message; further ones are refused.
inline constexpr std::size_t kMaxEmojiPerMessage = 32;
/// Pinned messages per conversation; further ones are refused.
inline constexpr std::size_t kMaxPins = 100;

/// Decides the commands of a batch, in queue order, before the batch is numbered and stored.
///
/// Who may:
///   edit      the author
///   delete    the author, or an admin or owner of the group
///   reaction  every user who could send it
///   pin       likewise, up to kMaxPins per conversation
///
/// The target must be stored in the conversation, or come earlier in the batch, and not be deleted.
/// A command that changes nothing (the same text, a reaction or pin that is already set, a deleted
/// message) has nothing to do. A decision is stored before its effects, and the first one stands:
/// after a redelivery, and if a paused consumer resumes. If another consumer's decision stands, the
/// commands after it are decided anew. How commands are batched affects no decision.
///
/// Threads: one. Errors: kUnavailable; the call may be repeated.
class Judge {
 public:
  explicit Judge(const messaging::Stores& stores) : stores_(stores) {}

  /// Removes refused commands and those with nothing to do from `open`; the others get a seq.
  Status decide(Batch& batch);

 private:
  /// A message's state after the preceding commands.
  struct Known {
    ConversationId conversation_id;
    UserId author_id;
    std::string text;
    bool deleted = false;
    bool pinned = false;
    /// The number of users per reaction; at least 1.
    std::map<std::string, std::int64_t> emoji;
  };
  using Reactor = std::pair<MessageId, std::pair<UserId, std::string>>;

  Status read_decisions(const std::vector<protocol::Item>& items);
  Status load_targets(const std::vector<protocol::Item>& items);
  Status load_messages(const std::vector<protocol::Item>& items);
  Status load_reactions(const std::vector<protocol::Item>& items);
  Status load_pins(const std::vector<protocol::Item>& items);
  /// The decisions missing for the batch, in its order.
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
  /// Commands whose effects are included in what is known here.
  std::unordered_set<MessageId> followed_;
  std::unordered_map<MessageId, Known> messages_;
  std::map<Reactor, bool> reactions_;
  /// The number of pins in conversations where the batch pins.
  std::unordered_map<ConversationId, std::size_t> pins_;
};

}  // namespace parley::consumer
