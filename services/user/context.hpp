#pragma once

#include "accounts/account_store.hpp"
#include "blocks/block_store.hpp"
#include "profile_store.hpp"

namespace parley::user {

/// The dependencies of user-service's routes. Owns nothing.
struct Context {
  ProfileStore& profiles;
  accounts::AccountStore& accounts;
  blocks::BlockStore& blocks;
};

}  // namespace parley::user
