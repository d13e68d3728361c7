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

/// The newest part of a conversation's timeline, without a hole: grows at its end as entries come,
/// and at its beginning as older ones are read. What edits, deletions and reactions did is shown on
/// their message, whichever of the two was there first. Threads: one.
class Timeline {
 public:
  /// Begins after this entry: the last that there was when it was begun.
  explicit Timeline(std::int64_t last_seq) : first_(last_seq + 1), last_(last_seq) {}

  /// False where it was there already.
  bool add(const client::Entry& entry);
  /// Entries that end just before the first one here.
  void add_older(const std::vector<client::Entry>& entries);
  /// Which page comes before the first entry here; nothing where that is the first of all.
  std::optional<client::SeqRange> older() const;

  /// The seq of the last entry; 0 before the first.
  std::int64_t last_seq() const { return last_; }

  /// Begins anew after the last entry: what was here is read again when it is wanted.
  void forget();

  /// What has a line of its own, messages and facts about the conversation, by `seq`.
  const std::map<std::int64_t, client::Entry>& shown() const { return shown_; }

  /// How a message stands now.
  struct State {
    std::string text;
    bool edited = false;
    bool deleted = false;
    /// How many there are of each.
    std::map<std::string, std::size_t> reactions;
  };
  State state_of(const client::Entry& message) const;

  /// The last message up to `seq` that isn't deleted and that `wanted` is true for.
  std::optional<MessageId> last_message(std::int64_t up_to,
                                        const std::function<bool(const UserId&)>& wanted) const;

 private:
  /// What was done to one message. Each decided by the highest `seq`.
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
