#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <string>

#include "metrics/metrics.hpp"
#include "stores/stores.hpp"

namespace parley::stores {
namespace {

/// The metric's value; nothing if there is none.
std::optional<double> shown(const std::string& name) {
  const std::string text = "\n" + metrics::exposition();
  const std::size_t at = text.find("\n" + name + " ");
  if (at == std::string::npos) return std::nullopt;
  return std::stod(text.substr(at + name.size() + 2));
}

TEST(Stores, ShowTheDiskOfTheirFolder) {
  const std::filesystem::path folder = testing::TempDir();
  const Stores stores({.kind = Backend::kSqlite, .sqlite_dir = folder});
  const auto free = shown("parley_store_disk_free_bytes");
  const auto size = shown("parley_store_disk_size_bytes");
  ASSERT_TRUE(free && size) << metrics::exposition();
  const double capacity = static_cast<double>(std::filesystem::space(folder).capacity);
  EXPECT_GT(*free, 0);
  EXPECT_LT(*free, *size);
  EXPECT_LE(*size, capacity);
}

TEST(Stores, ShowNoDiskWhereItIsMongoDBs) {
  const Stores stores({.kind = Backend::kMongodb, .mongodb_uri = "mongodb://127.0.0.1/"});
  EXPECT_FALSE(shown("parley_store_disk_free_bytes"));
}

}  // namespace
}  // namespace parley::stores
