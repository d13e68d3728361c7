#pragma once

#include "profile_store.hpp"

namespace parley::user {

/// In the collection `profiles` of the database `users`.
std::unique_ptr<ProfileStore> open_mongodb_profile_store(stores::Stores& stores);
/// In users.db.
std::unique_ptr<ProfileStore> open_sqlite_profile_store(stores::Stores& stores);

}  // namespace parley::user
