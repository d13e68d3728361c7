#include "gentle_writes.hpp"

#include <gtest/gtest.h>

#include <string>

#include "open.hpp"
#include "temporary_file.hpp"

namespace parley::sqlite {
namespace {

constexpr std::string_view kGentleSchema[] = {"CREATE TABLE notes (text TEXT) STRICT"};
constexpr int kRows = 100;

/// The file's own methods, with syncs counted or failing.
class Syncs {
 public:
  explicit Syncs(sqlite3* connection) {
    sqlite3_file_control(connection, nullptr, SQLITE_FCNTL_FILE_POINTER, &file_);
    real_ = file_->pMethods;
    methods_ = *real_;
    methods_.xSync = [](sqlite3_file* file, int flags) {
      ++count;
      return fail ? SQLITE_IOERR_FSYNC : real_->xSync(file, flags);
    };
    file_->pMethods = &methods_;
  }
  ~Syncs() { file_->pMethods = real_; }
  Syncs(const Syncs&) = delete;
  Syncs& operator=(const Syncs&) = delete;
  bool in_place() const { return file_->pMethods == &methods_; }

  inline static int count;
  inline static bool fail;

 private:
  inline static const sqlite3_io_methods* real_;
  sqlite3_file* file_ = nullptr;
  sqlite3_io_methods methods_{};
};

class GentleWritesTest : public testing::Test {
 protected:
  void SetUp() override {
    Syncs::count = 0;
    Syncs::fail = false;
    // Concurrently, like writers.
    reader_ = open_writer(options_).value();
    opened_ = open_writer(options_).value();
    const std::string text(10'000, 'x');
    for (int i = 0; i < kRows; ++i) {
      ASSERT_TRUE(opened_.connection->run("INSERT INTO notes VALUES (?1)", {text}).has_value());
    }
  }

  int copy(bool in_haste = false) {
    const GentleWrites gentle(opened_.handle, [in_haste] { return in_haste; });
    return sqlite3_wal_checkpoint_v2(opened_.handle, nullptr, SQLITE_CHECKPOINT_PASSIVE, &pages_,
                                     &copied_);
  }

  TemporaryFile file_;
  Options options_{.file = file_.path(), .migrations = kGentleSchema};
  Opened reader_, opened_;
  int pages_ = 0, copied_ = 0;
};

TEST_F(GentleWritesTest, SyncInPiecesAndLeaveTheFileAsItWas) {
  const Syncs syncs(opened_.handle);
  EXPECT_EQ(copy(), SQLITE_OK);
  EXPECT_EQ(copied_, pages_);
  // Four for a megabyte, and SQLite's own.
  EXPECT_GE(Syncs::count, 4);
  EXPECT_TRUE(syncs.in_place());
  const auto integrity = reader_.connection->one("PRAGMA integrity_check", {},
                                                 [](const Row& row) { return row.text(0); });
  EXPECT_EQ(integrity.value(), "ok");
}

TEST_F(GentleWritesTest, AreAsEverInHaste) {
  const Syncs syncs(opened_.handle);
  EXPECT_EQ(copy(true), SQLITE_OK);
  EXPECT_EQ(copied_, pages_);
  EXPECT_EQ(Syncs::count, 1);
}

TEST_F(GentleWritesTest, AFailedSyncEndsTheCopyAndTheNextBeginsItAnew) {
  const Syncs syncs(opened_.handle);
  Syncs::fail = true;
  EXPECT_EQ(copy(), SQLITE_IOERR_FSYNC);
  EXPECT_EQ(Syncs::count, 1);
  Syncs::fail = false;
  EXPECT_EQ(copy(), SQLITE_OK);
  EXPECT_EQ(copied_, pages_);
  EXPECT_GE(Syncs::count, 5);
}

}  // namespace
}  // namespace parley::sqlite
