#include "stores_testing/store_contract.hpp"

#include <cstdlib>
#include <string_view>

#include "base/id.hpp"

namespace parley::stores {
namespace {

constexpr std::string_view kDatabases[] = {"auth", "accounts", "users", "chat", "timeline"};
/// What a store does matters here, not how fast: the bounds of calls have tests of their own.
constexpr std::string_view kPatience =
    "serverSelectionTimeoutMS=30000&connectTimeoutMS=30000&socketTimeoutMS=60000&"
    "waitQueueTimeoutMS=30000";

std::string patient(std::string uri) {
  // Older clients accept no options right after the hosts.
  if (uri.find('/', uri.find("://") + 3) == std::string::npos) uri += '/';
  uri += uri.find('?') == std::string::npos ? '?' : '&';
  return uri.append(kPatience);
}

}  // namespace

test_support::Environment environment_of(const StoreSettings& settings) {
  return {{"PARLEY_STORE", std::string(backend_name(settings.kind))},
          {"PARLEY_SQLITE_DIR", settings.sqlite_dir},
          {"PARLEY_MONGODB_PREFIX", settings.database_prefix},
          {"PARLEY_MONGODB_URI", settings.mongodb_uri}};
}

void StoreContract::SetUp() {
  settings_.kind = GetParam();
  if (!is_mongodb()) {
    settings_.sqlite_dir = folder_.emplace().path();
    return;
  }
  settings_.database_prefix = "parley_test_" + random_id_text().substr(0, 10) + "_";
  const char* uri = std::getenv("PARLEY_TEST_MONGODB_URI");
  if (uri != nullptr) {
    settings_.mongodb_uri = patient(uri);
    return;
  }
  const char* required = std::getenv("PARLEY_REQUIRE_MONGODB");
  if (required != nullptr && std::string_view(required) == "1") {
    FAIL() << "PARLEY_REQUIRE_MONGODB=1 and no PARLEY_TEST_MONGODB_URI: "
              "run this by scripts/with_parts.py --mongodb";
  }
  GTEST_SKIP() << "no MongoDB: run this by scripts/with_parts.py --mongodb";
}

void StoreContract::TearDown() {
  if (stores_ && is_mongodb()) drop_databases(*stores_);
  stores_.reset();
}

void StoreContract::drop_databases(Stores& stores) {
  for (const std::string_view database : kDatabases) {
    const auto dropped = stores.mongo().drop_database(stores.mongodb_name(database));
    EXPECT_TRUE(dropped.has_value()) << dropped.error().detail;
  }
}

Stores& StoreContract::stores() {
  if (!stores_) stores_ = std::make_unique<Stores>(settings_);
  return *stores_;
}

}  // namespace parley::stores
