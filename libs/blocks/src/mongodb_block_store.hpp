#pragma once

#include "blocks/block_store.hpp"
#include "mongo/collection.hpp"

namespace parley::blocks {

/// `_id` is blocker.blocked, so that its index suffices.
mongo::Document to_document(const UserId& blocker, const Block& blocked);

/// In the collections blocks and last_change, whose one document names what was changed last.
class MongodbBlockStore final : public BlockStore {
 public:
  explicit MongodbBlockStore(stores::Stores& stores);

  Status block(const UserId& blocker, const Block& blocked) override;
  Status unblock(const UserId& blocker, const UserId& blocked) override;
  Result<std::vector<Block>> blocked_by(const UserId& blocker, std::string_view after,
                                        std::size_t limit) override;
  Result<std::string> last_change() override;
  Result<bool> has_blocked(const UserId& blocker, const UserId& other) override;
  Result<std::vector<UserId>> blockers_of(const UserId& user_id,
                                          std::span<const UserId> others) override;

 private:
  mongo::Collection blocks_;
  mongo::Collection last_change_;
};

}  // namespace parley::blocks
