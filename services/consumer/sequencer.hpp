#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "known_tails.hpp"
#include "protocol/item.hpp"
#include "timeline/command_store.hpp"
#include "timeline/read_mark_store.hpp"
#include "timeline/timeline_store.hpp"

namespace parley::consumer {

/// Items on their way into the store, in the order of their queue. Kept by the caller over failed
/// attempts of Sequencer::store().
struct Batch {
  /// Not stored yet, as far as is known; without numbers of their own at first.
  std::vector<protocol::Entry> open;
  /// Stored by us.
  std::vector<protocol::Entry> stored;
  /// Were stored before, as they are in the store.
  std::vector<protocol::Entry> duplicates;
  /// Commands that were refused or had nothing to do.
  std::vector<timeline::Decision> dropped;
  /// Read marks, which get no place; and those that were saved because of them.
  std::vector<protocol::Item> reads;
  std::vector<timeline::ReadMark> read;
  bool has_commands = false;
  /// The commands in `open` are to be stored.
  bool judged = false;
  /// It is known what the texts and replies in `open` refer to.
  bool annotated = false;

  void add(protocol::Item item) {
    if (!protocol::is_entry(item.kind)) return reads.push_back(std::move(item));
    has_commands = has_commands || protocol::is_command(item.kind);
    // Who publishes over AMQP may have sent another spelling.
    if (item.kind == protocol::Kind::reaction) item.emoji = protocol::plain_emoji(item.emoji);
    open.push_back({.item = std::move(item)});
  }
};

/// Beyond them tails are saved at once.
inline constexpr std::size_t kMaxUnsavedTails = 5000;

/// Gives items their places in their conversations and stores them, each once.
///
/// Guarantee: `seq` is 1..n without gap or reuse, in the order of the items, whatever was stored
/// before, and whoever else stores the same items at the same time: the store's unique keys decide.
/// Threads: one; there should be one sequencer per partition and time, but none is harmed by
/// another (a consumer that was paused and wakes up).
class Sequencer {
 public:
  /// Keeps the ends of at most so many conversations in mind, but those of one batch.
  explicit Sequencer(timeline::TimelineStore& store, std::size_t max_known = kMaxKnownTails)
      : store_(store), tails_(max_known) {}

  /// Moves everything from `open` to the other two. After an error a part was moved, and the call
  /// may be repeated with the same batch. Errors: kUnavailable.
  Status store(Batch& batch);

  /// Tells readers where the conversations end that grew since the last call. A hint: an error
  /// loses nothing, the next call tells it again, or readers find more than kMaxUnsavedTails by
  /// themselves.
  Status save_tails();
  std::size_t unsaved_tails() const { return unsaved_.size(); }
  std::size_t known_tails() const { return tails_.size(); }

  /// How often another writer had taken a seq: 0 but after a takeover.
  std::uint64_t conflicts() const { return conflicts_; }

 private:
  void drop_repeated(Batch& batch) const;
  Status learn_tails(const std::vector<protocol::Entry>& entries);
  void number(std::vector<protocol::Entry>& entries);
  void keep_inserted(Batch& batch, std::size_t count);
  Result<std::size_t> take_out_duplicates(Batch& batch);
  Status reload_tails(const std::vector<protocol::Entry>& entries);
  Status resolve(Batch& batch, timeline::Stop stop);

  timeline::TimelineStore& store_;
  KnownTails tails_;
  std::unordered_map<ConversationId, timeline::Tail> unsaved_;
  std::uint64_t conflicts_ = 0;
};

}  // namespace parley::consumer
