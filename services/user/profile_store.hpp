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

/// The members of a profile to change; an empty text unsets one.
struct ProfileChange {
  std::optional<std::string> display_name;
  std::optional<std::string> about;
};

/// The users' profiles. A user who never wrote one has none, which is no error. Two adapters, on
/// MongoDB and SQLite, with one contract suite (profile_store_test.cpp).
///
/// Threads: any; each call blocks, at most about 5 s. Errors: `unavailable` (retryable) if the
/// store can't be reached or can't write; whether it wrote is then unknown, and the call may be
/// repeated.
class ProfileStore {
 public:
  ProfileStore() = default;
  ProfileStore(const ProfileStore&) = delete;
  ProfileStore& operator=(const ProfileStore&) = delete;
  virtual ~ProfileStore() = default;

  virtual Result<std::optional<Profile>> find(const UserId& user_id) = 0;

  /// The existing ones, in no particular order. At most 200 ids.
  virtual Result<std::vector<Profile>> find(std::span<const UserId> user_ids) = 0;

  /// Creates the profile if there is none. Members not named by the change keep their values.
  virtual Status save(const UserId& user_id, const ProfileChange& change) = 0;

  /// The profiles whose display name begins with `prefix`, case-insensitive, sorted by the folded
  /// name, then by id; if `after` (from profile_position()) isn't empty, only those after it.
  /// Returns `limit` of them, or fewer if there are no more. `prefix` must not be empty.
  virtual Result<std::vector<Profile>> find_by_display_name(std::string_view prefix,
                                                            std::string_view after,
                                                            std::size_t limit) = 0;

  /// Whether the store answers.
  virtual Status ping() = 0;
};

/// The position of a profile with this name in the order of find_by_display_name(): the folded
/// name, U+0001, the id. U+0001 is less than every character of a name, so positions sort like the
/// pairs.
std::string profile_position(const UserId& user_id, std::string_view display_name);

/// Greater than the position of every profile whose folded name begins with the prefix, and less
/// than all later ones: U+10FFFF is a noncharacter and occurs in no name.
std::string position_bound(std::string_view folded_prefix);

/// The adapter for the configured store, which creates tables and indexes at the first use.
/// `stores` must outlive it.
std::unique_ptr<ProfileStore> open_profile_store(stores::Stores& stores);

/// For copying the database `users` from SQLite to MongoDB (stores/copy.hpp).
stores::CopiedDatabase copied_users();

}  // namespace parley::user
