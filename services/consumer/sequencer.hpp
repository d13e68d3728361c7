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

/// Items to be stored, in queue order. The caller keeps it across failed attempts of
/// Sequencer::store().
struct Batch {
  /// Not known to be stored; initially without numbers.
  std::vector<protocol::Entry> open;
  /// Stored by this process.
  std::vector<protocol::Entry> stored;
  /// Found stored already, as in the store.
  std::vector<protocol::Entry> duplicates;
  /// Commands that were refused or had nothing to do.
  std::vector<timeline::Decision> dropped;
  /// Read marks, which get no seq; and the marks saved for them.
  std::vector<protocol::Item> reads;
  std::vector<timeline::ReadMark> read;
  bool has_commands = false;
  /// Decided: the commands in `open` are to be stored.
  bool judged = false;
  /// The references of the texts and replies in `open` are resolved.
  bool annotated = false;

  void add(protocol::Item item) {
    if (!protocol::is_entry(item.kind)) return reads.push_back(std::move(item));
    has_commands = has_commands || protocol::is_command(item.kind);
    // An AMQP publisher may send another spelling.
    if (item.kind == protocol::Kind::kReaction) item.emoji = protocol::plain_emoji(item.emoji);
    open.push_back({.item = std::move(item)});
  }
};

/// With more, tails are saved at once.
inline constexpr std::size_t kMaxUnsavedTails = 5000;

/// Assigns items their seq and stores them, each once.
///
/// Guarantee: `seq` is 1..n without gap or reuse, in the order of the items, whatever was stored
/// before, and even if another process stores the same items concurrently: the store's unique keys
/// decide. Threads: one. There should be one sequencer per partition at a time, but two don't harm
/// each other (a consumer that resumes from a pause).
class Sequencer {
 public:
  /// Remembers the tails of at most this many conversations, or of one batch.
  explicit Sequencer(timeline::TimelineStore& store, std::size_t max_known = kMaxKnownTails)
      : store_(store), tails_(max_known) {}

  /// Moves everything from `open` to `stored` or `duplicates`. On error, part of it may have been
  /// moved, and the call may be repeated with the same batch. Errors: kUnavailable.
  Status store(Batch& batch);

  /// Saves the tails that changed since the last call, for readers. A hint: after an error nothing
  /// is lost; the next call saves them again, or, with more than kMaxUnsavedTails, readers
  /// determine them themselves.
  Status save_tails();
  std::size_t unsaved_tails() const { return unsaved_.size(); }
  std::size_t known_tails() const { return tails_.size(); }

  /// How often a seq was taken by another writer: 0 except after a takeover.
  std::uint64_t conflicts() const { return conflicts_; }

 private:
  void drop_repeated(Batch& batch) const;
  Status load_tails(const std::vector<protocol::Entry>& entries);
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
