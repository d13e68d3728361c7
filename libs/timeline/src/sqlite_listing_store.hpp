#pragma once

#include "sqlite/database.hpp"
#include "stores/copy.hpp"
#include "timeline/listing_store.hpp"

namespace parley::timeline {

/// In the table listings of timeline.db.
class SqliteListingStore final : public ListingStore {
 public:
  explicit SqliteListingStore(sqlite::Database& database) : database_(database) {}

  Status add(std::span<const Listed> listed) override;
  Status remove(std::span<const Listed> listed) override;
  Result<std::vector<Listed>> page(std::string_view list, const ListingPage& page) override;

 private:
  sqlite::Database& database_;
};

/// Of copied_timeline().
stores::CopiedTable copied_listings();

}  // namespace parley::timeline
