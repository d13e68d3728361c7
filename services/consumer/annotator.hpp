#pragma once

#include <optional>
#include <string>
#include <unordered_map>

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
  Status find_threads(Batch& batch);
  Status find_mentions(protocol::Entry& entry);
  /// Who has the name, or the name without what closes a sentence.
  Result<std::optional<UserId>> find_user(std::string_view name);
  Result<std::optional<UserId>> find_account(std::string_view name);

  Stores stores_;
  /// Names are never given to another.
  std::unordered_map<std::string, UserId> known_;
};

}  // namespace parley::consumer
