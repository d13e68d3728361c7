#include <gtest/gtest.h>

#include "rows.hpp"
#include "sqlite/database.hpp"
#include "stores_testing/store_contract.hpp"
#include "testing/entries.hpp"

namespace parley::timeline {
namespace {

/// Reads stay flat as a conversation grows only if no plan scans or sorts.
class SqliteTimelinePlan : public stores::StoreContract {
 protected:
  std::string plan(std::string_view sql, sqlite::Values values) {
    auto& database = stores().sqlite("timeline", timeline_migrations());
    const auto steps = database.read([&](sqlite::Connection& connection) {
      return connection.all("EXPLAIN QUERY PLAN " + std::string(sql), values,
                            [](const sqlite::Row& row) { return row.text(3); });
    });
    if (steps.has_error()) return steps.error().detail;
    std::string all;
    for (const std::string& step : *steps) all += step + "\n";
    return all;
  }
};
INSTANTIATE_TEST_SUITE_P(Store, SqliteTimelinePlan, ::testing::Values(stores::Backend::kSqlite),
                         stores::kind_of);

TEST_P(SqliteTimelinePlan, SearchesAPageByItsPlace) {
  for (const std::string_view sql : {kFirst, kLast}) {
    EXPECT_EQ(plan(sql, {"c", 0, 10, 50}),
              "SEARCH entries USING PRIMARY KEY (conversation_id=? AND seq>? AND seq<?)\n");
  }
}

TEST_P(SqliteTimelinePlan, SearchesAPageOfMessagesAmongThem) {
  for (const std::string_view sql : {kFirstMessages, kLastMessages}) {
    EXPECT_EQ(plan(sql, {"c", 0, 10, 50}),
              "SEARCH entries USING INDEX entries_messages (conversation_id=? AND seq>? AND "
              "seq<?)\n");
  }
}

TEST_P(SqliteTimelinePlan, SearchesAMessageByItsId) {
  EXPECT_EQ(plan(kById, {"id"}), "SEARCH entries USING INDEX entries_id (id=?)\n");
}

TEST_P(SqliteTimelinePlan, SearchesDeletionsAmongThem) {
  const std::string steps = plan(kDeleted, {"c", 0, 10, 5, 50});
  EXPECT_NE(
      steps.find("SEARCH entries USING INDEX entries_deletions (conversation_id=? AND seq>? AND "
                 "seq<?)\n"),
      std::string::npos)
      << steps;
  EXPECT_EQ(steps.find("TEMP B-TREE"), std::string::npos) << steps;
}

/// As version 0.1.0 wrote them.
using SqliteTimelineOld = SqliteTimelinePlan;
INSTANTIATE_TEST_SUITE_P(Store, SqliteTimelineOld, ::testing::Values(stores::Backend::kSqlite),
                         stores::kind_of);

TEST_P(SqliteTimelineOld, RowsAreMessages) {
  const auto entry = make_entry(ConversationId::random(), "1", 1);
  const protocol::Item& item = entry.item;
  {
    sqlite::Database old({.file = settings().sqlite_dir / "timeline.db",
                          .migrations = timeline_migrations().first(1)});
    const auto inserted = old.write([&](sqlite::Connection& connection) {
      return connection.run(
          "INSERT INTO entries (conversation_id, seq, id, sender_id, client_msg_id, text,"
          " message_number, accepted_at, stored_at, request_id, traceparent, kind)"
          " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'message')",
          {item.conversation_id, entry.seq, item.id, item.sender_id, item.client_msg_id, item.text,
           entry.message_number, item.accepted_at, entry.stored_at, item.request_id,
           item.traceparent});
    });
    ASSERT_TRUE(inserted.has_value()) << inserted.error().detail;
  }
  const auto store = open_timeline_store(stores());
  ASSERT_TRUE(store->prepare().has_value());
  EXPECT_EQ(store->messages(item.conversation_id, {}).value(), std::vector{Message{entry}});
  EXPECT_EQ(store->entries(item.conversation_id, {}).value(), std::vector{entry});
  EXPECT_EQ(store->find(std::vector{item.id}).value(), std::vector{entry});
}

}  // namespace
}  // namespace parley::timeline
