#include "blocks/block_store.hpp"

#include "mongodb_block_store.hpp"
#include "sqlite_block_store.hpp"
#include "stores/stores.hpp"

namespace parley::blocks {

std::unique_ptr<BlockStore> make_block_store(stores::Stores& stores) {
  if (stores.is_mongodb()) return std::make_unique<MongodbBlockStore>(stores);
  return std::make_unique<SqliteBlockStore>(stores);
}

}  // namespace parley::blocks
