#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include "adapters.hpp"
#include "documents.hpp"
#include "stores/stores.hpp"

namespace parley::timeline {
namespace {

using mongo::Array;
using mongo::Document;
using mongo::View;

/// Entries beyond the saved tails that are read together. If consumers could not save tails for
/// long, there are more: then the remaining conversations are read one by one.
constexpr std::size_t kMaxUnsaved = 1000;
constexpr std::size_t kMaxNewest = 1000;

}  // namespace

Document to_document(const Tail& tail) {
  return {{"_id", tail.conversation_id}, {"last_seq", tail.last_seq}, {"messages", tail.messages}};
}

Document partitions_document(unsigned partitions) {
  return {{"_id", "partitions"}, {"value", partitions}};
}

namespace {

/// The timeline in a MongoDB database: collections entries, tails and settings. Shard entries by
/// the range of conversation_id, if at all: both unique indexes stay enforceable.
class MongodbTimelineStore final : public TimelineStore {
 public:
  MongodbTimelineStore(mongo::Pool& pool, const std::string& database,
                       std::unique_ptr<ReadMarkStore> read_marks)
      : pool_(pool),
        entries_(pool, database, "entries", entry_indexes()),
        tails_(pool, database, "tails"),
        settings_(pool, database, "settings"),
        read_marks_(std::move(read_marks)) {}

  Result<InsertOutcome> insert(std::span<const protocol::Entry> entries) override {
    std::vector<Document> documents;
    documents.reserve(entries.size());
    for (const protocol::Entry& entry : entries) documents.push_back(to_document(entry));
    PARLEY_TRY(const auto stored, entries_.insert_ordered(documents));
    PARLEY_CHECK(read_marks_->save(readers_in(entries.first(stored.inserted))));
    InsertOutcome outcome{stored.inserted};
    if (!stored.duplicate) return outcome;
    if (stored.inserted >= entries.size()) {
      return Error{code::kInternal, "MongoDB reports a duplicate behind the batch"};
    }
    PARLEY_TRY(outcome.stop, why_stopped(entries[stored.inserted]));
    return outcome;
  }

  Result<std::vector<protocol::Entry>> find(std::span<const MessageId> ids) override {
    return entries_.find_in("_id", ids, to_entry);
  }

  Result<Tail> tail(const ConversationId& conversation_id) override {
    PARLEY_TRY(const auto last,
               entries_.find_one({{"conversation_id", conversation_id}}, to_entry, {{"seq", -1}}));
    if (!last) return Tail{conversation_id};
    return Tail{conversation_id, last->seq, last->message_number};
  }

  Status save_tails(std::span<const Tail> tails) override {
    std::vector<mongo::Change> changes;
    changes.reserve(tails.size());
    for (const Tail& tail : tails) {
      // A consumer that resumes after a pause must not lower a tail.
      changes.push_back({.filter = {{"_id", tail.conversation_id},
                                    {"last_seq", Document{{"$lte", tail.last_seq}}}},
                         .update = {{"$set", Document{{"last_seq", tail.last_seq},
                                                      {"messages", tail.messages}}}}});
    }
    return tails_.upsert_each(changes);
  }

  Result<std::vector<TailWithMessage>> tails(
      std::span<const ConversationId> conversation_ids) override {
    PARLEY_TRY(auto last, newest(conversation_ids));
    std::vector<TailWithMessage> ordered;
    for (const ConversationId& id : conversation_ids) {
      const auto found = last.find(id);
      if (found == last.end()) continue;
      const protocol::Entry& entry = found->second.entry;
      TailWithMessage tail{Tail{id, entry.seq, entry.message_number}, {}};
      if (entry.item.kind == protocol::Kind::kMessage) {
        tail.last_message = std::move(found->second);
      } else if (entry.message_number > 0) {
        PARLEY_TRY(tail.last_message, last_message(id));
      }
      ordered.push_back(std::move(tail));
    }
    return ordered;
  }

  Result<std::vector<Tail>> ends(std::span<const ConversationId> conversation_ids) override {
    std::vector<Tail> ends;
    while (!conversation_ids.empty()) {
      const std::size_t count = std::min(kMaxNewest, conversation_ids.size());
      PARLEY_TRY(const auto last, newest(conversation_ids.first(count)));
      for (const auto& [id, message] : last) {
        ends.push_back({id, message.entry.seq, message.entry.message_number});
      }
      conversation_ids = conversation_ids.subspan(count);
    }
    return ends;
  }

  Result<std::vector<protocol::Entry>> entries(const ConversationId& conversation_id,
                                               const Page& page) override {
    return this->page({{"conversation_id", conversation_id}}, page, to_present_entry);
  }

  Result<std::vector<Message>> messages(const ConversationId& conversation_id,
                                        const Page& page) override {
    return this->page({{"conversation_id", conversation_id}, {"kind", protocol::kMessageKind}},
                      page, to_message);
  }

  Result<std::optional<Message>> message(const ConversationId& conversation_id,
                                         const MessageId& id) override {
    return entries_.find_one(
        {{"_id", id}, {"conversation_id", conversation_id}, {"kind", protocol::kMessageKind}},
        to_message);
  }

  Result<std::vector<protocol::Entry>> edits(const ConversationId& conversation_id,
                                             const MessageId& id, const Page& page) override {
    return this->page({{"conversation_id", conversation_id},
                       {"kind", protocol::kind_name(protocol::Kind::kEdit)},
                       {"target", id}},
                      page, to_entry);
  }

  Result<std::vector<Deleted>> deletions(std::span<const Stretch> stretches) override {
    if (stretches.empty()) return std::vector<Deleted>{};
    PARLEY_TRY(auto last, last_deletions(stretches, kMaxDeletionsAtOnce));
    if (last.size() == kMaxDeletionsAtOnce) {
      // One conversation's may have left no room for the others'.
      last.clear();
      for (std::size_t i = 0; i < stretches.size() && last.size() < kMaxDeletionsAtOnce; ++i) {
        const std::size_t most = std::min(kMaxDeletions, kMaxDeletionsAtOnce - last.size());
        PARLEY_TRY(auto some, last_deletions(stretches.subspan(i, 1), most));
        std::ranges::move(some, std::back_inserter(last));
      }
    }
    PARLEY_CHECK(find_numbers(last));
    std::unordered_map<ConversationId, std::int64_t> over;
    for (const Stretch& one : stretches) over.emplace(one.conversation_id, one.number);
    std::unordered_map<ConversationId, std::size_t> counts;
    std::vector<Deleted> found;
    for (Deletion& one : last) {
      const ConversationId& id = one.message.conversation_id;
      if (++counts[id] > kMaxDeletions || one.message.message_number <= over.at(id)) continue;
      found.push_back(std::move(one.message));
    }
    return found;
  }

  Result<std::optional<Joining>> addition(const ConversationId& conversation_id,
                                          const UserId& user_id, Timestamp since) override {
    PARLEY_TRY(const auto entry,
               entries_.find_one({{"conversation_id", conversation_id},
                                  {"kind", protocol::kind_name(protocol::Kind::kMembersAdded)},
                                  {"user_ids", user_id},
                                  {"accepted_at", Document{{"$gte", since}}}},
                                 to_entry, {{"seq", -1}}));
    if (!entry) return std::optional<Joining>{};
    for (Joining& one : readers_in(std::span(&*entry, 1)).joinings) {
      if (one.user_id == user_id) return std::optional{std::move(one)};
    }
    return std::optional<Joining>{};
  }

  Result<unsigned> claim_partitions(unsigned partitions) override {
    PARLEY_CHECK(settings_.insert(partitions_document(partitions)));
    PARLEY_TRY(const auto recorded, this->partitions());
    return recorded.value_or(partitions);
  }

  Result<std::optional<unsigned>> partitions() override {
    return settings_.find_one({{"_id", "partitions"}}, [](const View& view) {
      return static_cast<unsigned>(view.integer("value"));
    });
  }

  Status prepare() override { return entries_.ensure_indexes(); }
  Status ping() override { return pool_.ping(); }

 private:
  struct Deletion {
    Deleted message;
    /// The message whose number the entry doesn't have.
    std::optional<MessageId> unknown;
  };
  using Newest = std::unordered_map<ConversationId, Message>;

  /// Both keys may be taken, and the server names only one: so the id is looked up, whichever it
  /// named.
  Result<Stop> why_stopped(const protocol::Entry& entry) {
    PARLEY_TRY(const auto stored, entries_.find_one({{"_id", entry.item.id}}, to_entry));
    return stored ? Stop::kDuplicateId : Stop::kSeqTaken;
  }

  /// The last entry of each of the conversations that have any. At most kMaxNewest.
  Result<Newest> newest(std::span<const ConversationId> conversation_ids) {
    if (conversation_ids.empty()) return Newest{};
    PARLEY_TRY(const auto saved, tails_.find_in("_id", conversation_ids, [](const View& view) {
      return Tail{view.id<ConversationId>("_id"), view.integer("last_seq"),
                  view.integer("messages")};
    }));
    std::unordered_map<ConversationId, std::int64_t> known;
    for (const Tail& tail : saved) known.emplace(tail.conversation_id, tail.last_seq);
    // From the saved one on: a consumer that was killed has not saved its last ones.
    Array places;
    for (const ConversationId& id : conversation_ids) {
      places.add(Document{{"conversation_id", id}, {"seq", Document{{"$gte", known[id]}}}});
    }
    const std::size_t limit = conversation_ids.size() + kMaxUnsaved;
    // By the index, backwards: the first of each conversation is its last entry.
    PARLEY_TRY(auto entries,
               entries_.find({{"$or", places}},
                             {.sort = {{"conversation_id", -1}, {"seq", -1}}, .limit = limit},
                             to_message));
    const bool all = entries.size() < limit;
    Newest last;
    for (Message& message : entries) {
      const ConversationId id = message.entry.item.conversation_id;
      last.try_emplace(id, std::move(message));
    }
    if (all) return last;
    for (const ConversationId& id : conversation_ids) {
      if (last.contains(id)) continue;
      PARLEY_TRY(auto found,
                 entries_.find_one({{"conversation_id", id}}, to_message, {{"seq", -1}}));
      if (found) last.emplace(id, *std::move(found));
    }
    return last;
  }

  Result<std::optional<Message>> last_message(const ConversationId& conversation_id) {
    return entries_.find_one(
        {{"conversation_id", conversation_id}, {"kind", protocol::kMessageKind}}, to_message,
        {{"seq", -1}});
  }

  /// The last `most` of all stretches together.
  Result<std::vector<Deletion>> last_deletions(std::span<const Stretch> stretches,
                                               std::size_t most) {
    Array parts;
    for (const Stretch& one : stretches) {
      const Document place{{"$gt", one.after}, {"$lte", one.last}};
      parts.add(Document{{"conversation_id", one.conversation_id},
                         {"kind", protocol::kind_name(protocol::Kind::kDeletion)},
                         {"seq", place}});
    }
    return entries_.find(
        {{"$or", parts}}, {.sort = {{"seq", -1}}, .limit = most}, [](const View& view) {
          const auto number = view.optional_integer("target_number");
          Deletion deletion{{view.id<ConversationId>("conversation_id"), number.value_or(0)}, {}};
          if (!number) deletion.unknown = view.id<MessageId>("target");
          return deletion;
        });
  }

  /// Of deletions from before there were target_numbers.
  Status find_numbers(std::vector<Deletion>& deletions) {
    std::vector<MessageId> ids;
    for (const Deletion& one : deletions) {
      if (one.unknown) ids.push_back(*one.unknown);
    }
    PARLEY_TRY(const auto messages, find(ids));
    std::unordered_map<MessageId, std::int64_t> numbers;
    for (const auto& message : messages) numbers.emplace(message.item.id, message.message_number);
    for (Deletion& one : deletions) {
      if (one.unknown) one.message.message_number = numbers[*one.unknown];
    }
    return {};
  }

  template <typename Read>
  auto page(Document filter, const Page& page, Read read)
      -> Result<std::vector<std::invoke_result_t<Read, const View&>>> {
    Document between{{"$gt", page.after}};
    if (page.before) between.add("$lt", *page.before);
    filter.add("seq", between);
    return entries_.find(filter,
                         {.sort = {{"seq", page.newest_first ? -1 : 1}},
                          .limit = std::clamp(page.limit, kMinPage, kMaxPage)},
                         read);
  }

  mongo::Pool& pool_;
  mongo::Collection entries_;
  mongo::Collection tails_;
  mongo::Collection settings_;
  std::unique_ptr<ReadMarkStore> read_marks_;
};

}  // namespace

std::unique_ptr<TimelineStore> open_mongodb_timeline_store(stores::Stores& stores) {
  return std::make_unique<MongodbTimelineStore>(stores.mongo(), stores.mongodb_name("timeline"),
                                                open_mongodb_read_mark_store(stores));
}

}  // namespace parley::timeline
