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

/// Names looked up per text; mentions beyond these are plain text.
inline constexpr std::size_t kMaxNamesPerText = 200;

/// Resolves what the texts and replies of a batch refer to, in queue order, before the batch is
/// stored: the thread of a reply, the number of a deleted message (Sequencer handles one in the
/// same batch), and the members named in a text.
///
/// A reply to a message that is neither stored in the conversation nor earlier in the batch has no
/// thread. A name that no member has is plain text; in "@bob." the longest name that a member has
/// counts. Stored results are final: a redelivery finds the entry with the first ones. Threads:
/// one. Errors: kUnavailable; the call may be repeated.
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
  /// Looks up unknown names.
  Status look_up_names(const std::vector<Text>& texts);
  /// Removes the users who are not members of the conversation.
  Status keep_members(const ConversationId& id, std::set<UserId>& users);
  /// The user with the longest of the names, among `users`.
  std::optional<UserId> find_among(const std::set<UserId>& users, const PossibleNames& names) const;

  messaging::Stores stores_;
  /// User names are never reassigned.
  std::unordered_map<std::string, UserId> known_;
};

}  // namespace parley::consumer
