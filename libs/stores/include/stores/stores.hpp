#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace parley::mongo {
class Pool;
}
namespace parley::sqlite {
class Database;
}

namespace parley::stores {

enum class Backend { kMongodb, kSqlite };

std::string_view backend_name(Backend kind);

struct StoreSettings {
  Backend kind = Backend::kSqlite;
  /// With Backend::kMongodb. Holds the password.
  std::string mongodb_uri;
  /// With tls=true in the URI: the authorities to trust; see mongo::PoolOptions.
  std::string mongodb_ca_file;
  /// With Backend::kSqlite: the folder of auth.db, accounts.db, users.db, chat.db and timeline.db.
  std::filesystem::path sqlite_dir;
  /// Prefix of each MongoDB database's name: "parley_timeline". Tests use one of their own.
  std::string database_prefix = "parley_";
  /// Calls at a time: connections to MongoDB, readers per SQLite file.
  unsigned connections = 16;
  /// Upper bound of each SQLite file in pages of 4 KiB, 0 for none. For tests of a full disk.
  std::int64_t sqlite_max_pages = 0;
};

/// The databases of this process, by their names: auth, accounts, users, chat, timeline. Opens
/// nothing before the first call on what it hands out.
///
/// Threads: any. Owns: all that it hands out; must outlive the stores built on it.
class Stores {
 public:
  explicit Stores(StoreSettings settings);
  ~Stores();
  Stores(const Stores&) = delete;
  Stores& operator=(const Stores&) = delete;

  const StoreSettings& settings() const;
  bool is_mongodb() const { return settings().kind == Backend::kMongodb; }

  /// Only with Backend::kMongodb.
  mongo::Pool& mongo();
  /// "timeline" → "parley_timeline".
  std::string mongodb_name(std::string_view database) const;

  /// Only with Backend::kSqlite. The same Database for the same name; each name has one list of
  /// migrations, that of the library which owns the file's schema.
  sqlite::Database& sqlite(std::string_view database, std::span<const std::string_view> migrations);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace parley::stores
