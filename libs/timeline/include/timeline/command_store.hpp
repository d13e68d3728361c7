#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/result.hpp"
#include "timeline/message.hpp"

namespace parley::stores {
class Stores;
}

namespace parley::timeline {

enum class Verdict {
  kApplied,
  kRefused,
  /// The state already was as requested.
  kNothingToDo,
};

/// "applied", "refused", "nothing_to_do".
std::string_view verdict_name(Verdict verdict);
std::optional<Verdict> parse_verdict(std::string_view name);

/// The outcome of a command. Holds nothing of its text.
struct Decision {
  /// The command's.
  MessageId id;
  ConversationId conversation_id;
  UserId sender_id;
  MessageId target;
  Verdict verdict = Verdict::kApplied;
  /// Of protocol/error_codes.hpp, where it is refused; else empty.
  std::string code;
  Timestamp decided_at{};

  bool operator==(const Decision&) const = default;
};

/// Whether a user has reacted to a message with an emoji.
struct Reaction {
  MessageId message_id;
  ConversationId conversation_id;
  UserId user_id;
  std::string emoji;
  bool on = false;
  /// Of the entry that set it so.
  std::int64_t applied_seq = 0;

  bool operator==(const Reaction&) const = default;
};

/// What commands are checked against and what they change, in the database `timeline`.
/// chat-consumer writes it; chat-service and realtime-service read it. Two adapters; one contract
/// suite (command_store_test.cpp).
///
/// All writes may be repeated, and none undoes what a later entry of the conversation did.
/// Threads, bounds and errors as for TimelineStore.
class CommandStore {
 public:
  virtual ~CommandStore() = default;

  /// Stores them in order, up to the first whose id already has a decision; returns how many. The
  /// first decision on a command is final. At most 10,000, with different ids.
  virtual Result<std::size_t> decide(std::span<const Decision> decisions) = 0;

  /// Those of the ids that are decided, in no order.
  virtual Result<std::vector<Decision>> decisions(std::span<const MessageId> ids) = 0;

  /// Those of the ids that are stored messages, in no order.
  virtual Result<std::vector<Message>> messages(std::span<const MessageId> ids) = 0;

  /// Those that exist in the store, on or off, by message, user and plain_emoji(), in no order: an
  /// emoji may come in several spellings. Other members of the arguments are ignored.
  virtual Result<std::vector<Reaction>> reactions(std::span<const Reaction> of) = 0;

  /// All of the messages' reactions that are on, in no order.
  virtual Result<std::vector<Reaction>> reactions_to(std::span<const MessageId> message_ids) = 0;

  /// The messages' reactions of one user that are on, in no order.
  virtual Result<std::vector<Reaction>> reactions_by(const UserId& user_id,
                                                     std::span<const MessageId> message_ids) = 0;

  /// Saves each unless a later entry has set the same one.
  virtual Status save_reactions(std::span<const Reaction> reactions) = 0;

  /// Saves each message's state, unless a later entry's is stored. A deleted message's text and
  /// that of its edits are removed from the store before anything shows it as deleted, as are its
  /// reactions.
  virtual Status save_states(std::span<const Message> messages) = 0;
};

/// The adapter for the kind of `stores`, which must outlive it.
std::unique_ptr<CommandStore> open_command_store(stores::Stores& stores);

}  // namespace parley::timeline
