#include <gtest/gtest.h>

#include "mongo/collection.hpp"
#include "stores_testing/store_contract.hpp"
#include "testing/entries.hpp"
#include "timeline/unread.hpp"

namespace parley::timeline {
namespace {

class MongodbTimeline : public stores::StoreContract {};
INSTANTIATE_TEST_SUITE_P(Store, MongodbTimeline, ::testing::Values(stores::Backend::kMongodb),
                         stores::kind_of);

TEST_P(MongodbTimeline, EndsAreFoundWithoutReadingAllThatNoTailWasSavedOf) {
  const auto store = open_timeline_store(stores());
  const ConversationId first = ConversationId::random();
  const ConversationId second = ConversationId::random();
  for (const ConversationId& id : {first, second}) {
    ASSERT_EQ(store->insert(make_entries(id, 1, 1500))->inserted, 1500U);
  }
  // A reader of the oldest entries meets one that can't be read.
  mongo::Collection entries(stores().mongo(), stores().mongodb_name("timeline"), "entries");
  ASSERT_TRUE(entries.update_many({{"seq", 1}}, {{"$set", mongo::Document{{"kind", "?"}}}}));
  const std::vector ids{first, ConversationId::random(), second};
  const auto ends = store->ends(ids);
  ASSERT_TRUE(ends.has_value()) << ends.error().detail;
  ASSERT_EQ(ends->size(), 2U);
  for (const Tail& end : *ends) EXPECT_EQ(end, (Tail{end.conversation_id, 1500, 1500}));
  const auto tails = store->tails(ids);
  ASSERT_TRUE(tails.has_value()) << tails.error().detail;
  ASSERT_EQ(tails->size(), 2U);
  EXPECT_EQ((*tails)[0].tail, (Tail{first, 1500, 1500}));
  EXPECT_EQ((*tails)[1].tail, (Tail{second, 1500, 1500}));
}

// MongoDB gets entries and joinings one after the other.
TEST_P(MongodbTimeline, UnreadBeginsWithTheJoiningsEntryWhereACrashKeptItsNumberAway) {
  const auto store = open_timeline_store(stores());
  const auto read_marks = open_read_mark_store(stores());
  const ConversationId id = ConversationId::random();
  const UserId user = UserId::random();
  auto entries = make_entries(id, 1, 5);
  protocol::Item& joining = entries[3].item;
  joining.kind = protocol::Kind::kMembersAdded;
  joining.text.clear();
  joining.user_ids = {UserId::random(), user};
  joining.accepted_at = now();
  joining.id = protocol::derive_id(joining);
  entries[3].message_number = 3;
  entries[4].message_number = 4;
  ASSERT_EQ(store->insert(entries)->inserted, 5U);
  mongo::Collection joinings(stores().mongo(), stores().mongodb_name("timeline"), "joinings");
  ASSERT_TRUE(joinings.delete_many({{"conversation_id", id}}).has_value());
  const auto of = [&](Timestamp joined_at) {
    const std::vector stays{Stay{id, joined_at, true}};
    return unread(*store, *read_marks, user, stays, std::vector{Tail{id, 5, 4}}).value().front();
  };
  EXPECT_EQ(of(joining.accepted_at).after, 3);
  EXPECT_EQ(of(joining.accepted_at).count(), 1);
  EXPECT_EQ(of(joining.accepted_at + std::chrono::milliseconds{1}).count(), 0)
      << "the next one is on its way";
}

}  // namespace
}  // namespace parley::timeline
