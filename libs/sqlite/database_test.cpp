#include "sqlite/database.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "temporary_file.hpp"

namespace parley::sqlite {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kNotesSchema[] = {"CREATE TABLE notes (n INTEGER, text TEXT) STRICT",
                                             "CREATE INDEX notes_n ON notes (n)"};

Result<std::int64_t> add(Database& database, std::int64_t n, std::string_view text = "") {
  return database.write([&](Connection& connection) {
    return connection.run("INSERT INTO notes VALUES (?1, ?2)", {n, text});
  });
}

std::int64_t count(Database& database) {
  const auto counted = database.read([](Connection& connection) {
    return connection.one("SELECT count(*) FROM notes", {},
                          [](const Row& row) { return row.integer(0); });
  });
  if (counted.has_error()) {
    ADD_FAILURE() << counted.error().detail;
    return -1;
  }
  return counted->value_or(-1);
}

TEST(Database, KeepsWhatWorkedAndTakesBackWhatFailed) {
  const TemporaryFile file;
  Database database({.file = file.path(), .migrations = kNotesSchema});
  ASSERT_TRUE(add(database, 1).has_value());
  const auto failed = database.write([](Connection& connection) -> Result<int> {
    PARLEY_CHECK(connection.run("INSERT INTO notes VALUES (2, 'x')"));
    return Error{code::kNotFound, "changed my mind"};
  });
  EXPECT_EQ(failed.error().code, code::kNotFound);
  EXPECT_THROW(database.write([](Connection& connection) -> Status {
    (void)connection.run("INSERT INTO notes VALUES (3, 'x')");
    throw std::runtime_error("broken invariant");
  }),
               std::runtime_error);
  EXPECT_EQ(count(database), 1);
  EXPECT_TRUE(add(database, 2).has_value());
  Database again({.file = file.path(), .migrations = kNotesSchema});
  EXPECT_EQ(count(again), 2);
}

TEST(Database, SyncsEveryCommit) {
  const TemporaryFile file;
  Database database({.file = file.path(), .migrations = kNotesSchema});
  const auto pragma = database.write([](Connection& connection) {
    return connection.one("PRAGMA synchronous", {}, [](const Row& row) { return row.integer(0); });
  });
  EXPECT_EQ(pragma.value(), 2) << "FULL";
}

TEST(Database, RefusesToWriteWhileReading) {
  const TemporaryFile file;
  Database database({.file = file.path(), .migrations = kNotesSchema});
  const auto refused = database.read(
      [](Connection& connection) { return connection.run("INSERT INTO notes VALUES (1, '')"); });
  EXPECT_TRUE(refused.has_error());
  EXPECT_EQ(count(database), 0);
}

TEST(Database, ReadersSeeOneStateWhileAWriterGoesOn) {
  const TemporaryFile file;
  Database database({.file = file.path(), .migrations = kNotesSchema});
  ASSERT_TRUE(add(database, 1).has_value());
  const auto done = database.read([&](Connection& connection) -> Status {
    const auto in_snapshot = [&] {
      return connection.one("SELECT count(*) FROM notes", {},
                            [](const Row& row) { return row.integer(0); });
    };
    EXPECT_EQ(in_snapshot().value(), 1);
    std::thread([&] { EXPECT_TRUE(add(database, 2).has_value()); }).join();
    EXPECT_EQ(in_snapshot().value(), 1);
    return {};
  });
  EXPECT_TRUE(done.has_value());
  EXPECT_EQ(count(database), 2);
}

TEST(Database, BringsTheSchemaUpToDateAndRefusesANewerOne) {
  const TemporaryFile file;
  {
    Database old({.file = file.path(), .migrations = std::span(kNotesSchema).first(1)});
    ASSERT_TRUE(add(old, 1).has_value());
  }
  {
    Database current({.file = file.path(), .migrations = kNotesSchema});
    EXPECT_EQ(count(current), 1);
  }
  Database old({.file = file.path(), .migrations = std::span(kNotesSchema).first(1)});
  EXPECT_EQ(old.ping().error().code, code::kInternal);
}

TEST(Database, IsMadeOnceByManyThatOpenItAtOnce) {
  const TemporaryFile file;
  constexpr int kMany = 8;
  std::latch together(kMany);
  std::vector<std::jthread> threads;
  threads.reserve(kMany);
  for (int i = 0; i < kMany; ++i) {
    threads.emplace_back([&, i] {
      Database database({.file = file.path(), .migrations = kNotesSchema, .wait = 60s});
      together.arrive_and_wait();
      const auto added = add(database, i);
      EXPECT_TRUE(added.has_value()) << added.error().detail;
    });
  }
  threads.clear();
  Database database({.file = file.path(), .migrations = kNotesSchema});
  EXPECT_EQ(count(database), kMany);
}

TEST(Database, LetsManyThreadsWriteWithoutAnError) {
  const TemporaryFile file;
  Database database({.file = file.path(), .migrations = kNotesSchema, .wait = 60s});
  std::vector<std::jthread> threads;
  threads.reserve(8);
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 100; ++n) {
        const auto added = add(database, n);
        ASSERT_TRUE(added.has_value()) << added.error().detail;
        if (n % 10 == 0) count(database);
      }
    });
  }
  threads.clear();
  EXPECT_EQ(count(database), 800);
}

TEST(Database, GivesUpOnAFileThatAnotherProcessKeepsLocked) {
  const TemporaryFile file;
  Database database({.file = file.path(), .migrations = kNotesSchema, .wait = 100ms});
  ASSERT_TRUE(add(database, 1).has_value());
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(file.path().c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  const auto start = Monotonic::now();
  const auto refused = add(database, 2);
  EXPECT_LT(Monotonic::now() - start, 3s);
  EXPECT_EQ(refused.error().code, code::kUnavailable);
  EXPECT_TRUE(refused.error().retryable);
  EXPECT_EQ(count(database), 1) << "reading waits for nobody";
  sqlite3_close(other);
  EXPECT_TRUE(add(database, 2).has_value());
}

TEST(Database, ReportsAFullDiskAndGoesOnWhenThereIsRoom) {
  const TemporaryFile file;
  const std::string text(2000, 'x');
  std::int64_t stored = 0;
  {
    Database database({.file = file.path(), .migrations = kNotesSchema, .max_pages = 20});
    Error error;
    while (error.code.empty()) {
      const auto added = add(database, stored, text);
      if (added.has_error()) {
        error = added.error();
      } else {
        ++stored;
      }
    }
    EXPECT_EQ(error.code, code::kUnavailable);
    EXPECT_TRUE(error.retryable);
    EXPECT_NE(error.detail.find("no space left"), std::string::npos) << error.detail;
    EXPECT_GT(stored, 10);
    EXPECT_EQ(count(database), stored);
  }
  Database database({.file = file.path(), .migrations = kNotesSchema});
  EXPECT_TRUE(add(database, stored, text).has_value());
  EXPECT_EQ(count(database), stored + 1);
}

TEST(Database, OpensWhenItsFolderComes) {
  const TemporaryFile file;
  const auto folder = file.path().parent_path() / "later";
  Database database({.file = folder / "test.db", .migrations = kNotesSchema});
  const auto refused = database.ping();
  EXPECT_EQ(refused.error().code, code::kUnavailable);
  EXPECT_TRUE(refused.error().retryable);
  std::filesystem::create_directory(folder);
  EXPECT_TRUE(database.ping().has_value());
}

TEST(Database, ReportsAFileThatIsNoDatabase) {
  const TemporaryFile file;
  std::FILE* out = std::fopen(file.path().c_str(), "w");
  std::fputs(std::string(5000, 'x').c_str(), out);
  std::fclose(out);
  Database database({.file = file.path(), .migrations = kNotesSchema});
  EXPECT_EQ(database.ping().error().code, code::kInternal);
}

TEST(Database, BoundsTheLogOfWhatIsNotInTheFileYet) {
  const TemporaryFile file;
  Database database({.file = file.path(), .migrations = kNotesSchema});
  const std::string text(100'000, 'x');
  // It may grow by 32 MiB while what was written before is copied.
  constexpr std::uintmax_t kBound = (128U + 32U + 8U) * 1024 * 1024;
  const auto log_bytes = [&] { return std::filesystem::file_size(file.wal()); };
  for (int n = 0; n < 3000; ++n) {
    ASSERT_TRUE(add(database, n, text).has_value());
    // If the copying thread had no time, the log is truncated at a write after it had.
    for (int i = 0; i < 300 && log_bytes() >= kBound; ++i) {
      std::this_thread::sleep_for(100ms);
      ASSERT_TRUE(add(database, n, "x").has_value());
    }
    ASSERT_LT(log_bytes(), kBound);
  }
}

}  // namespace
}  // namespace parley::sqlite
