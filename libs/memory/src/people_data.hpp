#pragma once

#include <map>
#include <string>

#include "accounts/account_store.hpp"
#include "blocks/block_store.hpp"

namespace parley::memory {

/// The databases `accounts` and `blocks`.
struct PeopleData {
  std::map<UserId, accounts::Account> accounts;
  /// By username_key().
  std::map<std::string, UserId> names;
  std::map<std::string, accounts::StoredKey> keys;
  std::map<SessionId, accounts::Revocation> revocations;
  std::map<UserId, std::map<UserId, blocks::Block>> blocked;
  std::string last_change;
};

}  // namespace parley::memory
