#include "stores_testing/copy_contract.hpp"

#include "base/id.hpp"

namespace parley::stores {
namespace {

Result<std::vector<std::string>> documents_of(Stores& stores, const CopiedDatabase& database,
                                              const CopiedTable& table) {
  mongo::Collection collection(stores.mongo(), stores.mongodb_name(database.name),
                               std::string(table.name));
  return collection.find({}, {.sort = table.order},
                         [](const mongo::View& view) { return std::string(view.bytes()); });
}

}  // namespace

void CopyContract::SetUp() {
  StoreContract::SetUp();
  if (IsSkipped() || HasFatalFailure()) return;
  StoreSettings files;
  files.sqlite_dir = folder_.emplace().path();
  source_ = std::make_unique<Stores>(files);
  StoreSettings copied = settings();
  copied.database_prefix = "parley_test_" + random_id_text().substr(0, 10) + "_";
  target_ = std::make_unique<Stores>(copied);
}

void CopyContract::TearDown() {
  if (target_) drop_databases(*target_);
  target_.reset();
  source_.reset();
  StoreContract::TearDown();
}

std::vector<std::int64_t> CopyContract::expect_copied_as_written(
    std::span<const CopiedDatabase> databases) {
  std::vector<std::int64_t> counts;
  const auto copied = Copy(source(), target(), databases, "copy").run();
  EXPECT_TRUE(copied.has_value()) << copied.error().detail;
  if (copied.has_error()) return counts;
  for (const CopiedDatabase& database : databases) {
    for (const CopiedTable& table : database.tables) {
      const auto written = documents_of(stores(), database, table);
      const auto found = documents_of(target(), database, table);
      EXPECT_TRUE(written.has_value() && found.has_value() && *written == *found)
          << database.name << "." << table.name;
      EXPECT_EQ(copied->at(counts.size()).records, static_cast<std::int64_t>(found->size()));
      counts.push_back(static_cast<std::int64_t>(found->size()));
    }
  }
  return counts;
}

}  // namespace parley::stores
