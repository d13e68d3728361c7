#include "stores/stores.hpp"

#include <map>
#include <mutex>

namespace parley::stores {

std::string_view kind_name(Kind kind) { return kind == Kind::mongodb ? "mongodb" : "sqlite"; }

class Stores::Impl {
 public:
  explicit Impl(StoreSettings settings) : settings_(std::move(settings)) {}

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
