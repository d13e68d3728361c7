#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <thread>

#include "mongo_testing/mongodb.hpp"
#include "stores/stores.hpp"
#include "test_support/eventually.hpp"
#include "testing/entries.hpp"

namespace parley::timeline {
namespace {

using namespace std::chrono_literals;
using test_support::eventually;

/// A MongoDB of this test's own, which it may kill.
class MongodbOutage : public ::testing::Test {
 protected:
  void SetUp() override {
    try {
      mongodb_.emplace();
    } catch (const std::runtime_error& error) {
      if (std::getenv("PARLEY_REQUIRE_MONGODB") == nullptr) GTEST_SKIP() << error.what();
      FAIL() << error.what();
    }
    stores_ = std::make_unique<stores::Stores>(stores::StoreSettings{
        .kind = stores::Backend::kMongodb, .mongodb_uri = mongodb_->uri(), .sqlite_dir = {}});
    store_ = open_timeline_store(*stores_);
  }

  TimelineStore& store() { return *store_; }

  const ConversationId conversation_ = ConversationId::random();
  std::optional<mongo_testing::MongoDb> mongodb_;

 private:
  std::unique_ptr<stores::Stores> stores_;
  std::unique_ptr<TimelineStore> store_;
};

TEST_F(MongodbOutage, CallsFailInTimeAndWorkAgainByThemselves) {
  ASSERT_TRUE(store().insert(make_entries(conversation_, 1, 10)).has_value());
  mongodb_->kill();
  const auto start_of_call = Monotonic::now();
  const auto refused = store().insert(make_entries(conversation_, 11, 20));
  EXPECT_LT(Monotonic::now() - start_of_call, 15s);
  EXPECT_EQ(refused.error().code, code::kUnavailable);
  EXPECT_TRUE(refused.error().retryable);
  EXPECT_TRUE(store().ping().has_error());

  mongodb_->start();
  EXPECT_TRUE(eventually(30s, [&] { return store().ping().has_value(); }));
  EXPECT_TRUE(eventually(
      30s, [&] { return store().insert(make_entries(conversation_, 11, 20)).has_value(); }));
  EXPECT_EQ(read_all(store(), conversation_).value(), make_entries(conversation_, 1, 20));
}

TEST_F(MongodbOutage, AServerKilledUnderLoadKeepsWhatItAcknowledged) {
  std::atomic<std::int64_t> acknowledged = 0;
  std::jthread writer([&](const std::stop_token& stopped) {
    // As a consumer does: if it is unknown whether a batch is stored, it reads the tail.
    while (!stopped.stop_requested()) {
      const auto tail = store().tail(conversation_);
      if (tail.has_error()) continue;
      const std::int64_t first = tail->last_seq + 1;
      const auto outcome = store().insert(make_entries(conversation_, first, first + 49));
      if (outcome.has_value()) acknowledged = first + 49;
    }
  });
  for (int round = 0; round < 3; ++round) {
    const std::int64_t before = acknowledged;
    ASSERT_TRUE(eventually(30s, [&] { return acknowledged > before + 200; }));
    mongodb_->kill();
    mongodb_->start();
  }
  const std::int64_t before = acknowledged;
  EXPECT_TRUE(eventually(30s, [&] { return acknowledged > before; }));
  writer.request_stop();
  writer.join();
  const auto all = read_all(store(), conversation_);
  ASSERT_TRUE(all.has_value()) << all.error().detail;
  EXPECT_GE(all->size(), static_cast<std::size_t>(acknowledged));
  EXPECT_EQ(*all, make_entries(conversation_, 1, static_cast<std::int64_t>(all->size())));
}

}  // namespace
}  // namespace parley::timeline
