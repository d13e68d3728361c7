#include "stores/copy.hpp"

#include <gtest/gtest.h>

#include <array>

#include "sqlite/database.hpp"
#include "stores_testing/copy_contract.hpp"

namespace parley::stores {
namespace {

constexpr std::array<std::string_view, 1> kMigrations{
    "CREATE TABLE notes (page TEXT, line INTEGER, text TEXT, PRIMARY KEY (page, line)) STRICT;"};

class StoreCopy : public CopyContract {
 protected:
  void SetUp() override {
    CopyContract::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    const auto written = file().write([](sqlite::Connection& connection) -> Status {
      for (int i = 0; i < 1200; ++i) {
        PARLEY_CHECK(connection.run("INSERT INTO notes VALUES (?1, ?2, ?3)",
                                    {i % 2 == 0 ? "even" : "odd", i, "line " + std::to_string(i)}));
      }
      return {};
    });
    ASSERT_TRUE(written.has_value()) << written.error().detail;
  }

  sqlite::Database& file() { return source().sqlite("chat", kMigrations); }

  static std::vector<CopiedDatabase> notes(
      std::string_view rows = "SELECT page, line, text FROM notes ORDER BY page, line") {
    return {{.name = "chat",
             .migrations = kMigrations,
             .tables = {{.name = "notes",
                         .rows = rows,
                         .document =
                             [](const sqlite::Row& row) {
                               return mongo::Document{
                                   {"_id", row.text(0) + "." + std::to_string(row.integer(1))},
                                   {"page", row.text(0)},
                                   {"line", row.integer(1)},
                                   {"text", row.text(2)}};
                             },
                         .order = {{"page", 1}, {"line", 1}},
                         .group = "page"}}}};
  }
};
PARLEY_COPY_CONTRACT(StoreCopy);

TEST_P(StoreCopy, CopiesEveryRecord) {
  const auto databases = notes();
  Copy copy(source(), target(), databases, "one");
  EXPECT_EQ(copy.look().value(), CopyTarget::kEmpty);
  const auto copied = copy.run();
  ASSERT_TRUE(copied.has_value()) << copied.error().detail;
  ASSERT_EQ(copied->size(), 1U);
  EXPECT_EQ(copied->front().name, "chat.notes");
  EXPECT_EQ(copied->front().records, 1200);
  EXPECT_EQ(copied->front().groups, 2);
  EXPECT_EQ(copied->front().sha256.size(), 64U);
}

TEST_P(StoreCopy, KnowsItsOwnHalfMadeTargetAndNoOther) {
  const auto databases = notes();
  Copy mine(source(), target(), databases, "mine");
  Copy other(source(), target(), databases, "other");
  ASSERT_TRUE(mine.run().has_value());
  EXPECT_EQ(mine.look().value(), CopyTarget::kHalfMade);
  EXPECT_EQ(other.look().value(), CopyTarget::kTaken);
  EXPECT_EQ(mine.run().error().code, code::kConflict);
  EXPECT_EQ(other.clear().error().code, code::kConflict);
  ASSERT_TRUE(mine.clear().has_value());
  EXPECT_EQ(other.look().value(), CopyTarget::kEmpty);
  EXPECT_TRUE(mine.run().has_value());
}

TEST_P(StoreCopy, LeavesAloneWhatIsThereAlready) {
  mongo::Collection there(target().mongo(), target().mongodb_name("chat"), "notes");
  ASSERT_TRUE(there.insert({{"_id", "somebody's"}}).has_value());
  const auto databases = notes();
  Copy copy(source(), target(), databases, "one");
  EXPECT_EQ(copy.look().value(), CopyTarget::kTaken);
  EXPECT_EQ(copy.run().error().code, code::kConflict);
  EXPECT_EQ(copy.clear().error().code, code::kConflict);
}

TEST_P(StoreCopy, NamesTheGroupThatDiffers) {
  const auto missing =
      notes("SELECT page, line, text FROM notes ORDER BY page, iif(page = 'odd', -line, line)");
  const auto copied = Copy(source(), target(), missing, "one").run();
  ASSERT_TRUE(copied.has_error());
  EXPECT_EQ(copied.error().code, code::kInternal);
  EXPECT_NE(copied.error().detail.find("chat.notes: page odd"), std::string::npos)
      << copied.error().detail;
}

}  // namespace
}  // namespace parley::stores
