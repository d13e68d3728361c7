#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "client/session.hpp"
#include "client/types.hpp"

namespace parley::cli::chat {

/// The newest part of a conversation's timeline, without gaps: it grows at the end with new entries
/// and at the beginning with older ones that are read. Edits, deletions and reactions are applied
/// to their message, whichever arrives first. Threads: one.
class Timeline {
 public:
  /// Begins after this entry, the last one at that time.
  explicit Timeline(std::int64_t last_seq) : first_(last_seq + 1), last_(last_seq) {}

  /// Returns false if it is already included.
  bool add(const client::Entry& entry);
  /// Entries that end just before the first one here.
  void add_older(const std::vector<client::Entry>& entries);
  /// The range of the page before the first entry here; nothing if that is the conversation's
  /// first.
  std::optional<client::SeqRange> older() const;

  /// The seq of the last entry; 0 before the first.
  std::int64_t last_seq() const { return last_; }

  /// Restarts after the last entry: earlier ones must be read again if needed.
  void forget();

  /// The entries with a line of their own, messages and changes to the conversation, by `seq`.
  const std::map<std::int64_t, client::Entry>& shown() const { return shown_; }

  /// A message's current state.
  struct State {
    std::string text;
    bool edited = false;
    bool deleted = false;
    /// The number of each reaction.
    std::map<std::string, std::size_t> reactions;
  };
  State state_of(const client::Entry& message) const;

  /// The last message up to `seq` that isn't deleted and whose sender is `wanted`.
  std::optional<MessageId> last_message(std::int64_t up_to,
                                        const std::function<bool(const UserId&)>& wanted) const;

 private:
  /// The changes to one message. The highest `seq` wins.
  struct Changes {
    std::int64_t edited_seq = 0;
    std::string text;
    bool deleted = false;
    struct Reaction {
      std::int64_t seq = 0;
      bool on = false;
    };
    std::map<std::string, std::map<UserId, Reaction>> reactions;
  };
  void take(const client::Entry& entry);

  std::int64_t first_;
  std::int64_t last_;
  std::map<std::int64_t, client::Entry> shown_;
  std::map<MessageId, Changes> changes_;
};

}  // namespace parley::cli::chat
