#include "mongo/collection.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>

#include "stores_testing/store_contract.hpp"

namespace parley::mongo {
namespace {

/// FerretDB doesn't name the index.
bool names(const std::string& found, const std::string& index) {
  return found == index || found.empty();
}

class CollectionTest : public stores::StoreContract {
 protected:
  void SetUp() override {
    stores::StoreContract::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    things_ =
        std::make_unique<Collection>(pool(), stores().mongodb_name("users"), "things", indexes());
  }
  Pool& pool() { return stores().mongo(); }
  static std::vector<Index> indexes() {
    return {{.name = "things_name", .keys = {{"name", 1}}, .unique = true},
            {.name = "things_n", .keys = {{"n", 1}, {"_id", 1}}}};
  }
  Collection& things() { return *things_; }
  std::vector<std::int64_t> numbers(const Document& filter, const FindOptions& options) {
    return things()
        .find(filter, options, [](const View& view) { return view.integer("n"); })
        .value();
  }

 private:
  std::unique_ptr<Collection> things_;
};
INSTANTIATE_TEST_SUITE_P(Store, CollectionTest, ::testing::Values(stores::Backend::kMongodb),
                         stores::kind_of);

TEST_P(CollectionTest, ReadsBackWhatItStoredByteForByte) {
  const std::string text("NUL \0 quote \" emoji \xf0\x9f\x98\x80 $where {} ", 35);
  const Timestamp time{std::chrono::milliseconds{1'700'000'000'007}};
  const auto inserted =
      things().insert({{"_id", "1"}, {"name", text}, {"at", time}, {"n", 1LL << 40}});
  ASSERT_TRUE(inserted.has_value()) << inserted.error().detail;
  EXPECT_FALSE(inserted->duplicate);
  const auto same = things().find_one({{"_id", "1"}}, [&](const View& view) {
    return view.text("name") == text && view.time("at") == time && view.integer("n") == 1LL << 40;
  });
  ASSERT_TRUE(same.has_value()) << same.error().detail;
  EXPECT_EQ(*same, true);
  EXPECT_EQ(things().find_one({{"name", text}}, [](const View&) { return true; }).value(), true);
}

TEST_P(CollectionTest, AnswersATakenKeyWithItsIndex) {
  ASSERT_FALSE(things().insert({{"_id", "1"}, {"name", "a"}}).value().duplicate);
  const Inserted same_id = things().insert({{"_id", "1"}, {"name", "b"}}).value();
  EXPECT_TRUE(same_id.duplicate);
  EXPECT_TRUE(names(same_id.index, "_id_"));
  const Inserted same_name = things().insert({{"_id", "2"}, {"name", "a"}}).value();
  EXPECT_TRUE(same_name.duplicate);
  EXPECT_TRUE(names(same_name.index, "things_name"));
}

TEST_P(CollectionTest, InsertsInOrderUpToTheFirstDuplicate) {
  const auto document = [](int n) {
    return Document{{"_id", std::to_string(n)}, {"name", std::to_string(n)}, {"n", n}};
  };
  ASSERT_FALSE(things().insert(document(3)).value().duplicate);
  const std::vector<Document> batch{document(1), document(2), document(3), document(4)};
  const auto outcome = things().insert_ordered(batch);
  ASSERT_TRUE(outcome.has_value()) << outcome.error().detail;
  EXPECT_EQ(outcome->inserted, 2U);
  EXPECT_TRUE(outcome->duplicate);
  EXPECT_TRUE(names(outcome->index, "_id_"));
  EXPECT_EQ(numbers({}, {.sort = {{"n", 1}}}), (std::vector<std::int64_t>{1, 2, 3}));
  EXPECT_EQ(things().insert_ordered({}).value().inserted, 0U);
}

TEST_P(CollectionTest, InsertsNothingBehindADuplicateHoweverManyThereAre) {
  const auto document = [](int n) {
    return Document{{"_id", std::to_string(n)}, {"name", std::to_string(n)}, {"n", n}};
  };
  ASSERT_FALSE(things().insert(document(150)).value().duplicate);
  std::vector<Document> batch;
  for (int n = 0; n < 450; ++n) batch.push_back(document(n));
  const auto outcome = things().insert_ordered(batch);
  ASSERT_TRUE(outcome.has_value()) << outcome.error().detail;
  EXPECT_EQ(outcome->inserted, 150U);
  EXPECT_TRUE(outcome->duplicate);
  EXPECT_EQ(numbers({}, {}).size(), 151U);
}

TEST_P(CollectionTest, FindsByRangeSortAndLimit) {
  for (int n = 1; n <= 9; ++n) {
    const auto name = std::to_string(n);
    ASSERT_TRUE(things().insert({{"_id", name}, {"name", name}, {"n", n}}).has_value());
  }
  const Document range{{"n", Document{{"$gt", 2}, {"$lt", 8}}}};
  EXPECT_EQ(numbers(range, {.sort = {{"n", -1}}, .limit = 3}),
            (std::vector<std::int64_t>{7, 6, 5}));
  EXPECT_EQ(numbers({{"_id", Document{{"$in", Array{"1", "9", "x"}}}}}, {.sort = {{"n", 1}}}),
            (std::vector<std::int64_t>{1, 9}));
  EXPECT_EQ(things().find_one({{"_id", "x"}}, [](const View&) { return 0; }).value(), std::nullopt);
  EXPECT_EQ(things().count(range).value(), 5);
  EXPECT_EQ(things().count({{"n", 77}}).value(), 0);
}

TEST_P(CollectionTest, UpdatesReplacesAndDeletes) {
  ASSERT_TRUE(things().insert({{"_id", "1"}, {"name", "a"}, {"n", 1}}).has_value());
  const auto set = [](int n) { return Document{{"$set", Document{{"n", n}}}}; };
  EXPECT_EQ(things().update_one({{"_id", "1"}}, set(5)).value().matched, 1);
  EXPECT_EQ(things().update_one({{"_id", "x"}}, set(5)).value().matched, 0);
  EXPECT_TRUE(things().update_one({{"_id", "2"}}, set(6), true).value().upserted);
  EXPECT_FALSE(things()
                   .replace_one({{"_id", "2"}}, {{"_id", "2"}, {"name", "b"}, {"n", 7}}, true)
                   .value()
                   .upserted);
  EXPECT_EQ(numbers({}, {.sort = {{"n", 1}}}), (std::vector<std::int64_t>{5, 7}));
  EXPECT_TRUE(things().update_one({{"_id", "2"}}, {{"$set", Document{{"name", "a"}}}}).has_error());
  EXPECT_EQ(things().update_many({}, set(8)).value().modified, 2);
  EXPECT_EQ(things().delete_one({{"_id", "1"}}).value(), 1);
  EXPECT_EQ(things().delete_many({}).value(), 1);
  EXPECT_EQ(things().delete_one({{"_id", "1"}}).value(), 0);
}

TEST_P(CollectionTest, UpsertsEachAndKeepsTheNewer) {
  const auto change = [](const char* id, int version) {
    return Change{.filter = {{"_id", id}, {"n", Document{{"$lte", version}}}},
                  .update = {{"$set", Document{{"n", version}, {"name", id}}}}};
  };
  ASSERT_TRUE(things().upsert_each({}).has_value());
  const std::vector<Change> first{change("a", 5), change("b", 5)};
  ASSERT_TRUE(things().upsert_each(first).has_value());
  const std::vector<Change> second{change("a", 4), change("b", 6), change("c", 1)};
  const auto done = things().upsert_each(second);
  ASSERT_TRUE(done.has_value()) << done.error().detail;
  EXPECT_EQ(numbers({}, {.sort = {{"_id", 1}}}), (std::vector<std::int64_t>{5, 6, 1}));
}

TEST_P(CollectionTest, RefusesTextThatIsNotUtf8) {
  EXPECT_EQ(things().insert({{"_id", "\xff"}}).error().code, code::kInvalid);
  const auto found = things().find_one({{"_id", "\xff"}}, [](const View&) { return 0; });
  EXPECT_EQ(found.error().code, code::kInvalid);
}

TEST_P(CollectionTest, ReportsADocumentOfAnotherShapeAsAnError) {
  ASSERT_TRUE(things().insert({{"_id", "1"}, {"name", 5}}).has_value());
  const auto read = things().find_one({}, [](const View& view) { return view.text("name"); });
  EXPECT_EQ(read.error().code, code::kInternal);
  EXPECT_NE(read.error().detail.find("field name"), std::string::npos) << read.error().detail;
}

TEST_P(CollectionTest, LetsOneOfManyWinAnIndexThatIsMadeAtThatMoment) {
  constexpr int kMany = 8;
  std::latch together(kMany);
  std::atomic<int> winners = 0;
  std::vector<std::jthread> threads;
  threads.reserve(kMany);
  for (int i = 0; i < kMany; ++i) {
    threads.emplace_back([&, i] {
      Collection own(pool(), stores().mongodb_name("users"), "things", indexes());
      together.arrive_and_wait();
      const auto inserted = own.insert({{"_id", std::to_string(i)}, {"name", "wanted"}});
      ASSERT_TRUE(inserted.has_value()) << inserted.error().detail;
      if (!inserted->duplicate) ++winners;
    });
  }
  threads.clear();
  EXPECT_EQ(winners, 1);
}

}  // namespace
}  // namespace parley::mongo
