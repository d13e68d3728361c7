#include "sqlite_timeline_store.hpp"

#include <gtest/gtest.h>

#include "stores_testing/store_contract.hpp"
#include "testing/entries.hpp"

namespace parley::timeline {
namespace {

/// Reads stay flat as a conversation grows only if no plan scans or sorts.
class SqliteTimelinePlan : public stores::StoreContract {
 protected:
  std::string plan(std::string_view sql, sqlite::Values values) {
    auto& database = stores().sqlite("timeline", SqliteTimelineStore::migrations());
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
INSTANTIATE_TEST_SUITE_P(Store, SqliteTimelinePlan, ::testing::Values(stores::Kind::sqlite),
                         stores::kind_of);

TEST_P(SqliteTimelinePlan, SearchesAPageByItsPlace) {
  for (const std::string_view sql : {SqliteTimelineStore::kFirst, SqliteTimelineStore::kLast}) {
    EXPECT_EQ(plan(sql, {"c", 0, 10, 50}),
              "SEARCH entries USING PRIMARY KEY (conversation_id=? AND seq>? AND seq<?)\n");
  }
}

TEST_P(SqliteTimelinePlan, SearchesAMessageByItsId) {
  EXPECT_EQ(plan(SqliteTimelineStore::kById, {"id"}),
            "SEARCH entries USING INDEX entries_id (id=?)\n");
}

}  // namespace
}  // namespace parley::timeline
