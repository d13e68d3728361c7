#pragma once

#include "blocks/block_store.hpp"
#include "mongo/collection.hpp"

namespace parley::blocks {

/// Of the collection blocks. `_id` is blocker.blocked, so that its index suffices.
mongo::Document to_document(const UserId& blocker, const Block& blocked);

}  // namespace parley::blocks
