#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "profile.hpp"

namespace parley::stores {
class Stores;
struct CopiedDatabase;
}  // namespace parley::stores

namespace parley::user {

/// Which members of a profile a request changes; an empty text takes one away.
struct ProfileChange {
  std::optional<std::string> display_name;
  std::optional<std::string> about;
};

/// The profiles that users have written. Who never wrote one has none: not an error. Two adapters,
/// on MongoDB and SQLite; one contract suite (profile_store_test.cpp).
///
/// Threads: all calls may come from any thread at once; each blocks for the store, at most about
/// 5 s. Errors: `unavailable` (retryable) when the store can't be reached or can't write; what it
/// did is then unknown, and every call may be repeated.
class ProfileStore {
 public:
  ProfileStore() = default;
  ProfileStore(const ProfileStore&) = delete;
  ProfileStore& operator=(const ProfileStore&) = delete;
  virtual ~ProfileStore() = default;

  virtual Result<std::optional<Profile>> find(const UserId& user_id) = 0;

  /// Those that there are, in no order. At most 200 ids.
  virtual Result<std::vector<Profile>> find(std::span<const UserId> user_ids) = 0;

  /// Makes the profile if there is none. Members that the change doesn't name stay.
  virtual Status save(const UserId& user_id, const ProfileChange& change) = 0;

  /// The profiles whose display name begins with `prefix` without regard to case, sorted by the
  /// folded name, then by id; only those after `after` (which profile_position() made) unless that
  /// is empty. `limit` of them, fewer only where there are no more. `prefix` isn't empty.
  virtual Result<std::vector<Profile>> find_by_display_name(std::string_view prefix,
                                                            std::string_view after,
                                                            std::size_t limit) = 0;

  /// Whether the store answers.
  virtual Status ping() = 0;
};

/// Where a profile with this name stands in the order of find_by_display_name: the folded name,
/// U+0001, the id. U+0001 is less than every character of a name, so positions sort as the pairs
/// do.
std::string profile_position(const UserId& user_id, std::string_view display_name);

/// Greater than the position of every profile whose folded name begins with the prefix, and than no
/// other that follows: U+10FFFF is no character and in nobody's name.
std::string position_bound(std::string_view folded_prefix);

/// The adapter for the store that `stores` is set up for; tables and indexes are made at the first
/// use. `stores` must outlive it.
std::unique_ptr<ProfileStore> make_profile_store(stores::Stores& stores);

/// For moving the database `users` from SQLite to MongoDB (stores/copy.hpp).
stores::CopiedDatabase copied_users();

}  // namespace parley::user
