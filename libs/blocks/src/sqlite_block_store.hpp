#pragma once

#include "blocks/block_store.hpp"
#include "sqlite/database.hpp"

namespace parley::blocks {

/// In blocks.db.
class SqliteBlockStore final : public BlockStore {
 public:
  explicit SqliteBlockStore(stores::Stores& stores);

  Status block(const UserId& blocker, const Block& blocked) override;
  Status unblock(const UserId& blocker, const UserId& blocked) override;
  Result<std::vector<Block>> blocked_by(const UserId& blocker, std::string_view after,
                                        std::size_t limit) override;
  Result<std::string> last_change() override;
  Result<bool> has_blocked(const UserId& blocker, const UserId& other) override;
  Result<std::vector<UserId>> blockers_of(const UserId& user_id,
                                          std::span<const UserId> others) override;

 private:
  sqlite::Database& database_;
};

}  // namespace parley::blocks
