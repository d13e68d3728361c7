#include <gtest/gtest.h>

#include "rows.hpp"
#include "stores_testing/store_contract.hpp"

namespace parley::conversations {
namespace {

using SqlitePresencePlan = stores::StoreContract;
INSTANTIATE_TEST_SUITE_P(Store, SqlitePresencePlan, ::testing::Values(stores::Backend::kSqlite),
                         stores::kind_of);

TEST_P(SqlitePresencePlan, LooksUpWhatIsShared) {
  const auto steps = stores()
                         .sqlite("chat", chat_migrations())
                         .read([](sqlite::Connection& connection) {
                           return connection.all(
                               "EXPLAIN QUERY PLAN " + std::string(kSharing), {"me", R"(["you"])"},
                               [](const sqlite::Row& row) { return row.text(3); });
                         })
                         .value();
  std::string plan;
  for (const std::string& step : steps) plan += step + "\n";
  EXPECT_NE(plan.find("SEARCH theirs USING INDEX members_by_user (user_id=?)"), std::string::npos)
      << plan;
  EXPECT_NE(plan.find("SEARCH mine USING PRIMARY KEY (conversation_id=? AND user_id=?)"),
            std::string::npos)
      << plan;
  EXPECT_EQ(plan.find("SCAN theirs"), std::string::npos) << plan;
  EXPECT_EQ(plan.find("SCAN mine"), std::string::npos) << plan;
}

}  // namespace
}  // namespace parley::conversations
