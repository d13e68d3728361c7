#include "blocks/block_store.hpp"

#include "adapters.hpp"
#include "stores/stores.hpp"

namespace parley::blocks {

std::unique_ptr<BlockStore> make_block_store(stores::Stores& stores) {
  return stores.is_mongodb() ? make_mongodb_block_store(stores) : make_sqlite_block_store(stores);
}

}  // namespace parley::blocks
