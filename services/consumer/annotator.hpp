#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "mentioned_names.hpp"
#include "messaging/stores.hpp"
#include "sequencer.hpp"

namespace parley::consumer {

/// Names that are looked up for one text; what is mentioned behind them is nothing but text.
inline constexpr std::size_t kMaxNamesPerText = 200;

/// Finds what the texts and replies of a batch refer to, in the order of the queue, before the
/// batch is stored: the thread of a reply, the number of a deleted message (of one in the same
/// batch Sequencer knows it), and the members whose names stand in a text.
///
/// A reply to a message that isn't in the conversation, stored or before it in the batch, has no
/// thread. A name that no member has is nothing but text; of "@bob." it is the longest that a
/// member has. What is stored once stays: a redelivery finds the entry with what was found at
/// first. Threads: one. Errors: kUnavailable; the call may be repeated.
class Annotator {
 public:
  explicit Annotator(const messaging::Stores& stores) : stores_(stores) {}

  Status annotate(Batch& batch);

 private:
  struct Text {
    protocol::Entry* entry;
    std::vector<PossibleNames> words;

    const ConversationId& conversation_id() const { return entry->item.conversation_id; }
  };

  Status find_targets(Batch& batch);
  Status find_mentions(Batch& batch);
  /// Looks the names up that aren't known.
  Status learn(const std::vector<Text>& texts);
  /// Leaves those of the users who are in the conversation.
  Status keep_members(const ConversationId& id, std::set<UserId>& users);
  /// Whoever of the users has the longest of the names.
  std::optional<UserId> find_among(const std::set<UserId>& users, const PossibleNames& names) const;

  messaging::Stores stores_;
  /// Names are never given to another.
  std::unordered_map<std::string, UserId> known_;
};

}  // namespace parley::consumer
