#pragma once

#include "mongo/collection.hpp"
#include "timeline/listing_store.hpp"

namespace parley::timeline {

/// `_id` is list/position, so that its index suffices.
mongo::Document to_document(const Listed& listed);

/// In the collection listings.
class MongodbListingStore final : public ListingStore {
 public:
  MongodbListingStore(mongo::Pool& pool, const std::string& database);

  Status add(std::span<const Listed> listed) override;
  Status remove(std::span<const Listed> listed) override;
  Result<std::vector<Listed>> page(std::string_view list, const ListingPage& page) override;

 private:
  mongo::Collection listings_;
};

}  // namespace parley::timeline
