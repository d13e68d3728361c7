#include "stores/stores.hpp"

#include <sys/statvfs.h>

#include <map>
#include <mutex>
#include <optional>

#include "metrics/metrics.hpp"
#include "mongo/pool.hpp"
#include "sqlite/database.hpp"

namespace parley::stores {

namespace {

constexpr metrics::Name kStoreDiskFree{
    "parley_store_disk_free_bytes",
    "Space that this process may still use on the disk of sqlite_dir"};
constexpr metrics::Name kStoreDiskSize{"parley_store_disk_size_bytes",
                                       "That, plus the used space of the disk of sqlite_dir"};

struct Disk {
  double free = 0;
  double size = 0;
};

/// As `df` counts: what is reserved for root is neither. Zeros if the folder can't be queried.
Disk disk_of(const std::filesystem::path& folder) {
  struct statvfs found {};
  if (statvfs(folder.c_str(), &found) != 0) return {};
  const auto block = static_cast<double>(found.f_frsize);
  const auto available = static_cast<double>(found.f_bavail);
  return {available * block,
          (available + static_cast<double>(found.f_blocks - found.f_bfree)) * block};
}

}  // namespace

std::string_view backend_name(Backend kind) {
  return kind == Backend::kMongodb ? "mongodb" : "sqlite";
}

class Stores::Impl {
 public:
  explicit Impl(StoreSettings settings) : settings_(std::move(settings)) {
    if (settings_.kind != Backend::kSqlite) return;
    const auto& folder = settings_.sqlite_dir;
    disk_free_.emplace(kStoreDiskFree, metrics::Labels{}, [&] { return disk_of(folder).free; });
    disk_size_.emplace(kStoreDiskSize, metrics::Labels{}, [&] { return disk_of(folder).size; });
  }

  const StoreSettings& settings() const { return settings_; }

  mongo::Pool& mongo() {
    const std::lock_guard lock(mutex_);
    if (!pool_) {
      pool_ = std::make_unique<mongo::Pool>(
          mongo::PoolOptions{.uri = settings_.mongodb_uri,
                             .ca_file = settings_.mongodb_ca_file,
                             .max_connections = settings_.connections});
    }
    return *pool_;
  }

  sqlite::Database& sqlite(std::string_view database,
                           std::span<const std::string_view> migrations) {
    const std::lock_guard lock(mutex_);
    auto& file = files_[std::string(database)];
    if (!file) {
      file = std::make_unique<sqlite::Database>(
          sqlite::Options{.file = settings_.sqlite_dir / (std::string(database) + ".db"),
                          .migrations = migrations,
                          .readers = settings_.connections,
                          .max_pages = settings_.sqlite_max_pages});
    }
    return *file;
  }

 private:
  const StoreSettings settings_;
  std::optional<metrics::Probe> disk_free_;
  std::optional<metrics::Probe> disk_size_;
  std::mutex mutex_;
  std::unique_ptr<mongo::Pool> pool_;
  std::map<std::string, std::unique_ptr<sqlite::Database>> files_;
};

Stores::Stores(StoreSettings settings) : impl_(std::make_unique<Impl>(std::move(settings))) {}
Stores::~Stores() = default;

const StoreSettings& Stores::settings() const { return impl_->settings(); }
mongo::Pool& Stores::mongo() { return impl_->mongo(); }
std::string Stores::mongodb_name(std::string_view database) const {
  return settings().database_prefix + std::string(database);
}
sqlite::Database& Stores::sqlite(std::string_view database,
                                 std::span<const std::string_view> migrations) {
  return impl_->sqlite(database, migrations);
}

}  // namespace parley::stores
