#pragma once

#include "blocks/block_store.hpp"

/// The adapters for MongoDB and for SQLite: each in the source of its name.
namespace parley::blocks {

std::unique_ptr<BlockStore> open_mongodb_block_store(stores::Stores& stores);
std::unique_ptr<BlockStore> open_sqlite_block_store(stores::Stores& stores);

}  // namespace parley::blocks
