#include "blocks/block_store.hpp"

#include "adapters.hpp"
#include "stores/stores.hpp"

namespace parley::blocks {

std::unique_ptr<BlockStore> open_block_store(stores::Stores& stores) {
  return stores.is_mongodb() ? open_mongodb_block_store(stores) : open_sqlite_block_store(stores);
}

}  // namespace parley::blocks
