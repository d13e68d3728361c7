#include <algorithm>
#include <tuple>

#include "adapters.hpp"
#include "documents.hpp"
#include "stores/stores.hpp"

namespace parley::conversations {
namespace {

using mongo::Array;
using mongo::Document;

Pending read_row(const mongo::View& view) {
  return {view.id<MessageId>("_id"),
          view.id<ConversationId>("conversation_id"),
          view.text("item"),
          view.time("created_at"),
          view.boolean("applied"),
          static_cast<std::uint64_t>(view.optional_integer("number").value_or(0))};
}

/// How often another one may take the number first.
constexpr int kMostTaken = 200;

}  // namespace

Document to_document(const Pending& pending) {
  return {{"_id", pending.id},          {"conversation_id", pending.conversation_id},
          {"item", pending.item},       {"created_at", pending.created_at},
          {"applied", pending.applied}, {"number", pending.number}};
}

Document number_document(const ConversationId& conversation_id, std::uint64_t number) {
  return {{"_id", conversation_id.text() + "." + std::to_string(number)},
          {"conversation_id", conversation_id},
          {"number", number}};
}

std::vector<mongo::Index> number_indexes() {
  return {{"conversation_id_number", {{"conversation_id", 1}, {"number", 1}}, true}};
}

std::vector<mongo::Index> pending_indexes() {
  return {{"conversation_id", {{"conversation_id", 1}}}, {"created_at", {{"created_at", 1}}}};
}

namespace {

/// In the collections `pending` and `changes` of the database `chat`.
class MongodbPendingStore final : public PendingStore {
 public:
  explicit MongodbPendingStore(stores::Stores& stores)
      : numbers_(stores.mongo(), stores.mongodb_name("chat"), "changes", number_indexes()),
        pending_(stores.mongo(), stores.mongodb_name("chat"), "pending", pending_indexes()) {}

  Status add(const Pending& pending) override {
    return status_of(pending_.insert(to_document(pending)));
  }

  Result<std::uint64_t> number(const Pending& pending) override {
    const auto read = [&] { return pending_.find_one({{"_id", pending.id}}, read_row); };
    PARLEY_TRY(auto kept, read());
    if (!kept || kept->number != 0) return kept ? kept->number : 0;
    PARLEY_TRY(const auto number, take_number(pending.conversation_id));
    const Document is_without{{"$in", Array{nullptr, 0}}};
    PARLEY_CHECK(pending_.update_one({{"_id", pending.id}, {"number", is_without}},
                                     {{"$set", Document{{"number", number}}}}));
    // Another one may have been first.
    PARLEY_TRY(kept, read());
    return kept ? kept->number : 0;
  }

  Status mark_applied(const MessageId& id) override {
    return status_of(pending_.update_one({{"_id", id}}, {{"$set", Document{{"applied", true}}}}));
  }

  Status remove(const MessageId& id) override {
    return status_of(pending_.delete_one({{"_id", id}}));
  }

  Result<std::vector<Pending>> of(const ConversationId& conversation_id) override {
    PARLEY_TRY(auto found, pending_.find({{"conversation_id", conversation_id}}, {}, read_row));
    std::ranges::sort(
        found, {}, [](const Pending& one) { return std::tie(one.number, one.created_at, one.id); });
    return found;
  }

  Result<LeftOver> left_over(Timestamp from, std::size_t limit) override {
    PARLEY_TRY(
        const auto found,
        pending_.find({{"created_at", Document{{"$gte", from}}}},
                      {.sort = {{"created_at", 1}}, .limit = limit}, [](const mongo::View& view) {
                        return std::pair(view.id<ConversationId>("conversation_id"),
                                         view.time("created_at"));
                      }));
    return page_of_left_over(found, from, limit);
  }

 private:
  // By inserts under a unique index, since not all servers update one document atomically.
  Result<std::uint64_t> take_number(const ConversationId& conversation_id) {
    const auto highest = [&]() -> Result<std::uint64_t> {
      PARLEY_TRY(const auto found,
                 numbers_.find_one({{"conversation_id", conversation_id}},
                                   [](const mongo::View& view) { return view.integer("number"); },
                                   {{"number", -1}}));
      return static_cast<std::uint64_t>(found.value_or(0));
    };
    for (int i = 0; i < kMostTaken; ++i) {
      PARLEY_TRY(const std::uint64_t before, highest());
      const std::uint64_t mine = before + 1;
      PARLEY_TRY(const auto inserted, numbers_.insert(number_document(conversation_id, mine)));
      if (inserted.duplicate) continue;
      // A number is free again once a higher one is taken: then it is worthless.
      PARLEY_TRY(const std::uint64_t now, highest());
      if (now != mine) continue;
      PARLEY_CHECK(numbers_.delete_many(
          {{"conversation_id", conversation_id}, {"number", Document{{"$lt", mine}}}}));
      return mine;
    }
    return unavailable("too many changes of a conversation at once");
  }

  mongo::Collection numbers_;
  mongo::Collection pending_;
};

}  // namespace

std::unique_ptr<PendingStore> open_mongodb_pending_store(stores::Stores& stores) {
  return std::make_unique<MongodbPendingStore>(stores);
}

}  // namespace parley::conversations
