#pragma once

#include "profile_store.hpp"

namespace parley::user {

/// In the collection `profiles` of the database `users`.
std::unique_ptr<ProfileStore> make_mongodb_profile_store(stores::Stores& stores);
/// In users.db.
std::unique_ptr<ProfileStore> make_sqlite_profile_store(stores::Stores& stores);

}  // namespace parley::user
