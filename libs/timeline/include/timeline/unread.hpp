#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"
#include "timeline/read_mark_store.hpp"
#include "timeline/timeline_store.hpp"

namespace parley::timeline {

/// A membership, as far as what is unread depends on it.
struct Stay {
  ConversationId conversation_id;
  Timestamp joined_at{};
  /// An entry that is stored, or will be, adds the user. False for members since the conversation's
  /// creation, and for those who joined before joinings were recorded.
  bool has_joining = false;
};

/// What a user has not read of a conversation, as of its `tail`: the messages beyond both the read
/// mark and the joining, less the deleted ones among them.
struct Unread {
  Tail tail;
  /// Of the read mark; 0 without one.
  std::int64_t read_seq = 0;
  /// No message with this message_number or a lower one is unread.
  std::int64_t after = 0;
  /// The numbers of deleted messages beyond it, rising, each once: of the last kMaxDeletions
  /// deletions, and of some 10,000 in all conversations together (so that they fit into one frame).
  /// Other deleted messages count as unread.
  std::vector<std::int64_t> deleted = {};

  std::int64_t count() const {
    return std::max<std::int64_t>(0, tail.messages - after - std::ssize(deleted));
  }
};

/// One for each of the tails, in their order. Of what was stored since the tails were read, only a
/// later read mark counts. A user who has joined, but whose entry isn't stored yet, has nothing
/// unread; if the entry is still missing after an hour, everything beyond their read mark is
/// unread. A tail without a stay is treated as one without a joining. At most 5,000.
///
/// Cost: two reads for the marks and joinings, one for each joining of the last hour that isn't
/// kept yet (MongoDB), and one for each 1,000 conversations that have messages beyond them, which
/// grows with the deletions there (TimelineStore::deletions()).
/// Errors: kUnavailable, retryable.
Result<std::vector<Unread>> unread(TimelineStore& timeline, ReadMarkStore& read_marks,
                                   const UserId& user_id, std::span<const Stay> stays,
                                   std::span<const Tail> tails);

}  // namespace parley::timeline
