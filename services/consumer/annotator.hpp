#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "consumer_stores.hpp"
#include "sequencer.hpp"

namespace parley::consumer {

/// Finds what the texts and replies of a batch refer to, in the order of the queue, before the
/// batch is stored: the thread of a reply, and the members whose names stand in a text.
///
/// A reply to a message that isn't in the conversation, stored or before it in the batch, has no
/// thread. A name that no member has is nothing but text. What is stored once stays: a redelivery
/// finds the entry with what was found at first.
/// Threads: one. Errors: kUnavailable; the call may be repeated.
class Annotator {
 public:
  explicit Annotator(Stores stores) : stores_(stores) {}

  Status annotate(Batch& batch);

 private:
  struct Text {
    protocol::Entry* entry;
    std::vector<std::string_view> names;

    const ConversationId& conversation_id() const { return entry->item.conversation_id; }
  };

  Status find_threads(Batch& batch);
  Status find_mentions(Batch& batch);
  /// Looks the names up that aren't known.
  Status learn(const std::vector<Text>& texts);
  /// Leaves those of the users who are in the conversation.
  Status keep_members(const ConversationId& id, std::set<UserId>& users);
  /// Who has the name, or the name without what closes a sentence, as far as is known.
  std::optional<UserId> user_of(std::string_view name) const;

  Stores stores_;
  /// Names are never given to another.
  std::unordered_map<std::string, UserId> known_;
};

}  // namespace parley::consumer
