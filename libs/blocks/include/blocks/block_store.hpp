#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"

namespace parley::stores {
class Stores;
struct CopiedDatabase;
}  // namespace parley::stores

namespace parley::blocks {

/// How many users one user may block; concurrent requests may each take the last place.
inline constexpr std::size_t kMaxBlocked = 1000;

/// The error for one more.
inline Error too_many() {
  return {code::kConflict, "a user can block at most " + std::to_string(kMaxBlocked) + " users"};
}

struct Block {
  UserId user_id;
  Timestamp blocked_at{};

  bool operator==(const Block&) const = default;
};

/// Who has blocked whom, in a database of its own, `blocks`: user-service writes it, chat-service
/// and realtime-service read it. Two adapters, on MongoDB and SQLite; one contract suite
/// (block_store_test.cpp).
///
/// Threads: all calls may come from any thread at once; each blocks for the store, at most about
/// 5 s. Errors: `unavailable`, retryable; every call may be repeated.
class BlockStore {
 public:
  BlockStore() = default;
  BlockStore(const BlockStore&) = delete;
  BlockStore& operator=(const BlockStore&) = delete;
  virtual ~BlockStore() = default;

  /// A user who is already blocked stays blocked. Repeat it after an error, else last_change() may
  /// not show it. Errors: also kConflict beyond kMaxBlocked.
  virtual Status block(const UserId& blocker, const Block& blocked) = 0;
  virtual Status unblock(const UserId& blocker, const UserId& blocked) = 0;

  /// Whom the user has blocked, by ascending id, starting after `after` (empty: with the first), at
  /// most `limit`.
  virtual Result<std::vector<Block>> blocked_by(const UserId& blocker, std::string_view after,
                                                std::size_t limit) = 0;
  /// A text that changes with each block(), whoever it concerns; empty before the first. While it
  /// stays the same, whatever was allowed before still is.
  virtual Result<std::string> last_change() = 0;
  virtual Result<bool> has_blocked(const UserId& blocker, const UserId& other) = 0;
  /// Those of `others` who have blocked the user, in no order.
  virtual Result<std::vector<UserId>> blockers_of(const UserId& user_id,
                                                  std::span<const UserId> others) = 0;
};

/// The adapter for the store that `stores` is set up for; it must outlive it.
std::unique_ptr<BlockStore> open_block_store(stores::Stores& stores);

/// For moving the database `blocks` from SQLite to MongoDB (stores/copy.hpp).
stores::CopiedDatabase copied_blocks();

}  // namespace parley::blocks
