#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mount.h>
#include <unistd.h>

#include <set>

#include "stores_testing/store_contract.hpp"
#include "test_support/child_process.hpp"
#include "testing/entries.hpp"

namespace parley::timeline {
namespace {

using test_support::ChildProcess;

class TimelineFaults : public stores::StoreContract {
 protected:
  std::vector<std::string> writer(const std::string& mode) const {
    return {PARLEY_TIMELINE_WRITER,
            mode,
            std::string(stores::backend_name(GetParam())),
            is_mongodb() ? settings().mongodb_uri : settings().sqlite_dir.string(),
            settings().database_prefix,
            conversation_.text()};
  }
  std::vector<std::string> racer(const std::string& name, int count) const {
    std::vector<std::string> command = writer("race");
    command.push_back(name);
    command.push_back(std::to_string(count));
    return command;
  }

  /// The keys of the conversation, whose seq must be 1..n with each key once.
  std::set<std::string> check_timeline() {
    const auto store = open_timeline_store(stores());
    const auto all = read_all(*store, conversation_);
    EXPECT_TRUE(all.has_value()) << all.error().detail;
    std::set<std::string> keys;
    if (all.has_error()) return keys;
    std::int64_t seq = 0;
    for (const protocol::Entry& entry : *all) {
      EXPECT_EQ(entry.seq, ++seq);
      EXPECT_TRUE(keys.insert(entry.item.client_msg_id).second) << "twice: " << entry.seq;
    }
    return keys;
  }

  const ConversationId conversation_ = ConversationId::random();
};
PARLEY_STORE_CONTRACT(TimelineFaults);

TEST_P(TimelineFaults, TwoProcessesStoreEachMessageOnceAndInOneOrder) {
  const int count = is_mongodb() ? 100 : 1000;
  ChildProcess one(racer("one", count));
  ChildProcess two(racer("two", count));
  EXPECT_EQ(one.wait(10min), 0);
  EXPECT_EQ(two.wait(10min), 0);
  EXPECT_EQ(check_timeline().size(), static_cast<std::size_t>(3 * count));
}

TEST_P(TimelineFaults, AWriterKilledInABatchLeavesAPrefixAndWhatWasAcknowledged) {
  for (int round = 0; round < 5; ++round) {
    std::int64_t acknowledged = 0;
    {
      ChildProcess writer_process(writer("flood"));
      for (int batch = 0; batch <= round; ++batch) {
        const std::string line = writer_process.next_line();
        ASSERT_FALSE(line.empty());
        acknowledged = std::stoll(line);
      }
      writer_process.signal(SIGKILL);
      for (auto line = writer_process.next_line(); !line.empty();
           line = writer_process.next_line()) {
        acknowledged = std::stoll(line);
      }
      EXPECT_EQ(writer_process.wait(), 128 + SIGKILL);
    }
    EXPECT_GE(check_timeline().size(), static_cast<std::size_t>(acknowledged));
  }
}

class SqliteTimelineFaults : public TimelineFaults {
 protected:
  /// Stores batches until one is refused; returns how many entries were stored before.
  std::int64_t fill(TimelineStore& store, Error& error) {
    constexpr std::int64_t kBatch = 50;
    std::int64_t stored = 0;
    while (true) {
      const auto outcome = store.insert(make_entries(conversation_, stored + 1, stored + kBatch));
      if (outcome.has_error()) {
        error = outcome.error();
        return stored;
      }
      stored += kBatch;
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Store, SqliteTimelineFaults, ::testing::Values(stores::Backend::kSqlite),
                         stores::kind_of);

TEST_P(SqliteTimelineFaults, AFullFileKeepsWhatItHasAndGoesOnWithRoom) {
  std::int64_t stored = 0;
  {
    stores::StoreSettings small = settings();
    small.sqlite_max_pages = 200;
    stores::Stores limited(small);
    const auto store = open_timeline_store(limited);
    Error error;
    stored = fill(*store, error);
    EXPECT_EQ(error.code, code::kUnavailable);
    EXPECT_TRUE(error.retryable);
    EXPECT_GT(stored, 0);
    EXPECT_EQ(store->tail(conversation_).value().last_seq, stored) << "readable while full";
  }
  const auto store = open_timeline_store(stores());
  EXPECT_EQ(store->insert(make_entries(conversation_, stored + 1, stored + 50)).value().inserted,
            50U);
  EXPECT_EQ(check_timeline().size(), static_cast<std::size_t>(stored) + 50);
}

TEST_P(SqliteTimelineFaults, AFullDiskKeepsWhatItHasAndGoesOnWithRoom) {
  const std::string folder = settings().sqlite_dir / "small-disk";
  std::filesystem::create_directory(folder);
  if (mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=4m") != 0) {
    GTEST_SKIP() << "a disk of limited size needs the right to mount one";
  }
  struct Unmount {
    const std::string& folder;
    ~Unmount() { umount2(folder.c_str(), MNT_DETACH); }
  } const unmount{folder};
  stores::StoreSettings on_small_disk = settings();
  on_small_disk.sqlite_dir = folder;
  stores::Stores small(on_small_disk);
  const auto store = open_timeline_store(small);
  Error error;
  const std::int64_t stored = fill(*store, error);
  EXPECT_EQ(error.code, code::kUnavailable) << error.detail;
  EXPECT_TRUE(error.retryable);
  EXPECT_GT(stored, 0);
  EXPECT_EQ(store->tail(conversation_).value().last_seq, stored);
  // The same process continues by itself as soon as there is room.
  ASSERT_EQ(mount("tmpfs", folder.c_str(), "tmpfs", MS_REMOUNT, "size=64m"), 0);
  const auto outcome = store->insert(make_entries(conversation_, stored + 1, stored + 50));
  ASSERT_TRUE(outcome.has_value()) << outcome.error().detail;
  EXPECT_EQ(store->tail(conversation_).value().last_seq, stored + 50);
}

}  // namespace
}  // namespace parley::timeline
