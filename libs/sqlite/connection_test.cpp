#include "sqlite/connection.hpp"

#include <gtest/gtest.h>

#include "sqlite/database.hpp"
#include "temporary_file.hpp"

namespace parley::sqlite {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kSchema[] = {
    "CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT UNIQUE, made_at INTEGER, n INTEGER) "
    "STRICT"};

class ConnectionTest : public ::testing::Test {
 protected:
  TemporaryFile file_;
  Database database_{{.file = file_.path(), .migrations = kSchema}};
};

TEST_F(ConnectionTest, ReadsBackEveryKindOfValue) {
  const Timestamp time{std::chrono::milliseconds{1'700'000'000'007}};
  const std::string text("a\0b\xf0\x9f\x98\x80", 7);
  const auto inserted = database_.write([&](Connection& connection) {
    return connection.insert("INSERT INTO things VALUES (?1, ?2, ?3, ?4)", {-5, text, time, true});
  });
  ASSERT_TRUE(inserted.has_value()) << inserted.error().detail;
  EXPECT_FALSE(inserted->duplicate);

  const auto seen = database_.read([&](Connection& connection) {
    return connection.one("SELECT id, name, made_at, n FROM things", {}, [&](const Row& row) {
      return row.integer(0) == -5 && row.text(1) == text && row.time(2) == time && row.boolean(3);
    });
  });
  ASSERT_TRUE(seen.has_value()) << seen.error().detail;
  EXPECT_EQ(*seen, true);
}

TEST_F(ConnectionTest, TellsEmptyTextFromNull) {
  const auto seen = database_.read([](Connection& connection) {
    return connection.one("SELECT ?1, ?2", {std::string_view(), nullptr}, [](const Row& row) {
      return std::pair(row.optional_text(0), row.optional_text(1));
    });
  });
  ASSERT_TRUE(seen.has_value()) << seen.error().detail;
  EXPECT_EQ(seen->value().first, "");
  EXPECT_EQ(seen->value().second, std::nullopt);
}

TEST_F(ConnectionTest, AnswersATakenKeyWithItsNameAndGoesOn) {
  const auto done = database_.write([](Connection& connection) -> Status {
    const auto insert = [&](int id, const char* name) {
      return connection.insert("INSERT INTO things (id, name) VALUES (?1, ?2)", {id, name}).value();
    };
    EXPECT_FALSE(insert(1, "a").duplicate);
    const Inserted same_name = insert(2, "a");
    EXPECT_TRUE(same_name.duplicate);
    EXPECT_EQ(same_name.key, "things.name");
    EXPECT_EQ(insert(1, "b").key, "things.id");
    EXPECT_FALSE(insert(2, "b").duplicate);
    return {};
  });
  ASSERT_TRUE(done.has_value()) << done.error().detail;
}

TEST_F(ConnectionTest, RefusesTextThatIsNotUtf8) {
  const auto done = database_.write([](Connection& connection) {
    return connection.run("INSERT INTO things (name) VALUES (?1)", {"\xff\xfe"});
  });
  ASSERT_TRUE(done.has_error());
  EXPECT_EQ(done.error().code, code::kInvalid);
}

TEST_F(ConnectionTest, ReportsAColumnOfAnotherKindAsAnError) {
  const auto read = [&](auto&& reader) {
    return database_
        .read([&](Connection& connection) {
          return connection.one("SELECT 1 AS number, NULL AS none, 'x' AS name", {}, reader);
        })
        .error();
  };
  const Error error = read([](const Row& row) { return row.text(0); });
  EXPECT_EQ(error.code, code::kInternal);
  EXPECT_NE(error.detail.find("column number"), std::string::npos) << error.detail;
  EXPECT_EQ(read([](const Row& row) { return row.integer(1); }).code, code::kInternal);
  EXPECT_EQ(read([](const Row& row) { return row.id<UserId>(2); }).code, code::kInternal);
}

TEST_F(ConnectionTest, RefusesValuesThatDoNotMatchAndSeveralStatements) {
  const auto run = [&](std::string_view sql) {
    return database_.write([&](Connection& connection) { return connection.run(sql, {1}); });
  };
  EXPECT_EQ(run("DELETE FROM things").error().code, code::kInternal);
  EXPECT_EQ(run("DELETE FROM things WHERE id = ?1; DELETE FROM things").error().code,
            code::kInternal);
  EXPECT_TRUE(run("DELETE FROM things WHERE id = ?1").has_value());
}

TEST_F(ConnectionTest, KeepsWorkingWithMoreStatementsThanItCaches) {
  const auto done = database_.read([](Connection& connection) -> Status {
    for (int i = 0; i < 1000; ++i) {
      PARLEY_TRY(const auto number, connection.one("SELECT " + std::to_string(i % 300), {},
                                                   [](const Row& row) { return row.integer(0); }));
      EXPECT_EQ(number, i % 300);
    }
    return {};
  });
  EXPECT_TRUE(done.has_value());
}

}  // namespace
}  // namespace parley::sqlite
