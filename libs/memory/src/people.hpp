#pragma once

#include <map>
#include <string>

#include "accounts/account_store.hpp"
#include "blocks/block_store.hpp"
#include "memory/gate.hpp"

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

class Accounts final : public accounts::AccountStore {
 public:
  Accounts(PeopleData& data, Gate* gate) : data_(data), gate_(gate) {}

  Status prepare() override;
  Status ping() override;
  Status insert(const accounts::Account& account) override;
  Status set_disabled(const UserId& id, bool disabled) override;
  Result<std::optional<accounts::Account>> find(const UserId& id) override;
  Result<std::vector<accounts::Account>> find_all(std::span<const UserId> ids) override;
  Result<std::optional<accounts::Account>> find_by_username(std::string_view username) override;
  Result<std::vector<accounts::Account>> find_by_keys(std::span<const std::string> keys) override;
  Result<std::vector<accounts::Account>> search(std::string_view prefix, std::string_view after_key,
                                                std::size_t limit) override;
  Status insert_key(const accounts::StoredKey& key) override;
  Status remove_key(std::string_view kid) override;
  Result<std::vector<accounts::StoredKey>> keys(Timestamp time) override;
  Status revoke(std::span<const accounts::Revocation> revocations) override;
  Result<std::vector<accounts::Revocation>> revocations(Timestamp time) override;
  Status purge(Timestamp time) override;

 private:
  const accounts::Account* by_key(const std::string& key) const;

  PeopleData& data_;
  Gate* gate_;
};

class Blocks final : public blocks::BlockStore {
 public:
  Blocks(PeopleData& data, Gate* gate) : data_(data), gate_(gate) {}

  Status block(const UserId& blocker, const blocks::Block& blocked) override;
  Status unblock(const UserId& blocker, const UserId& blocked) override;
  Result<std::vector<blocks::Block>> blocked_by(const UserId& blocker, std::string_view after,
                                                std::size_t limit) override;
  Result<std::string> last_change() override;
  Result<bool> has_blocked(const UserId& blocker, const UserId& other) override;
  Result<std::vector<UserId>> blockers_of(const UserId& user_id,
                                          std::span<const UserId> others) override;

 private:
  PeopleData& data_;
  Gate* gate_;
};

}  // namespace parley::memory
