#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "stores/stores.hpp"
#include "testing/entries.hpp"
#include "testing/process.hpp"

namespace parley::timeline {
namespace {

using namespace std::chrono_literals;

/// A MongoDB of this test's own, which it may kill.
class MongodbOutage : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(folder_);
    start();
    if (uri_.empty() && std::getenv("PARLEY_REQUIRE_MONGODB") == nullptr) {
      GTEST_SKIP() << "no MongoDB can be started here: see scripts/parts/mongodb.py";
    }
    ASSERT_FALSE(uri_.empty()) << "scripts/parts/mongodb.py starts no server";
    stores_ = std::make_unique<stores::Stores>(stores::StoreSettings{
        .kind = stores::Kind::mongodb, .mongodb_uri = uri_, .sqlite_dir = {}});
    store_ = make_timeline_store(*stores_);
  }
  void TearDown() override {
    store_.reset();
    stores_.reset();
    if (manager_) {
      manager_->signal(SIGTERM);
      manager_->wait();
    }
    std::filesystem::remove_all(folder_);
  }

  /// On the port and the data of the last start.
  void start() {
    manager_ = std::make_unique<Process>(
        std::vector<std::string>{PARLEY_MONGODB_SCRIPT, "start", "--dir", folder_.string()});
    const std::string line = manager_->read_line();
    if (line.empty()) return;
    const auto about = boost::json::parse(line);
    uri_ = about.at("uri").as_string().c_str();
    server_ = about.at("pid").to_number<int>();
  }
  void kill_server() {
    kill(server_, SIGKILL);
    manager_->wait();
  }
  template <typename Condition>
  static bool comes_true(Condition condition) {
    const auto deadline = Monotonic::now() + 30s;
    while (Monotonic::now() < deadline) {
      if (condition()) return true;
      std::this_thread::sleep_for(20ms);
    }
    return false;
  }
  TimelineStore& store() { return *store_; }

  const ConversationId conversation_ = ConversationId::random();

 private:
  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("parley-mongodb-" + random_id_text());
  std::unique_ptr<Process> manager_;
  int server_ = -1;
  std::string uri_;
  std::unique_ptr<stores::Stores> stores_;
  std::unique_ptr<TimelineStore> store_;
};

TEST_F(MongodbOutage, CallsFailInTimeAndWorkAgainByThemselves) {
  ASSERT_TRUE(store().insert(make_entries(conversation_, 1, 10)).has_value());
  kill_server();
  const auto start_of_call = Monotonic::now();
  const auto refused = store().insert(make_entries(conversation_, 11, 20));
  EXPECT_LT(Monotonic::now() - start_of_call, 15s);
  EXPECT_EQ(refused.error().code, code::kUnavailable);
  EXPECT_TRUE(refused.error().retryable);
  EXPECT_TRUE(store().ping().has_error());

  start();
  EXPECT_TRUE(comes_true([&] { return store().ping().has_value(); }));
  EXPECT_TRUE(
      comes_true([&] { return store().insert(make_entries(conversation_, 11, 20)).has_value(); }));
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
    ASSERT_TRUE(comes_true([&] { return acknowledged > before + 200; }));
    kill_server();
    start();
  }
  const std::int64_t before = acknowledged;
  EXPECT_TRUE(comes_true([&] { return acknowledged > before; }));
  writer.request_stop();
  writer.join();
  const auto all = read_all(store(), conversation_);
  ASSERT_TRUE(all.has_value()) << all.error().detail;
  EXPECT_GE(all->size(), static_cast<std::size_t>(acknowledged));
  EXPECT_EQ(*all, make_entries(conversation_, 1, static_cast<std::int64_t>(all->size())));
}

}  // namespace
}  // namespace parley::timeline
