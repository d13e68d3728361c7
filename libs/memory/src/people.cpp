#include "adapters.hpp"
#include "protocol/error_codes.hpp"

namespace parley::memory {

using accounts::Account;
using accounts::Revocation;
using accounts::StoredKey;
using blocks::Block;

namespace {

class Accounts final : public accounts::AccountStore {
 public:
  Accounts(PeopleData& data, Gate* gate) : data_(data), gate_(gate) {}

  Status prepare() override {
    return pass(gate_, "prepare", []() -> Status { return {}; });
  }

  Status ping() override {
    return pass(gate_, "ping", []() -> Status { return {}; });
  }

  Status insert(const Account& account) override {
    return pass(gate_, "insert_account", [&]() -> Status {
      const bool is_new =
          data_.names.emplace(accounts::username_key(account.username), account.id).second;
      if (!is_new) return Error{code::kUsernameTaken, "this user name is taken"};
      data_.accounts.emplace(account.id, account);
      return {};
    });
  }

  Status set_disabled(const UserId& id, bool disabled) override {
    return pass(gate_, "set_disabled", [&]() -> Status {
      const auto found = data_.accounts.find(id);
      if (found == data_.accounts.end()) return Error{code::kNotFound, "there is no such account"};
      found->second.disabled = disabled;
      return {};
    });
  }

  Result<std::optional<Account>> find(const UserId& id) override {
    return pass(gate_, "find_account", [&]() -> Result<std::optional<Account>> {
      const auto found = data_.accounts.find(id);
      return found == data_.accounts.end() ? std::nullopt : std::optional(found->second);
    });
  }

  Result<std::vector<Account>> find_all(std::span<const UserId> ids) override {
    return pass(gate_, "find_accounts", [&]() -> Result<std::vector<Account>> {
      std::vector<Account> found;
      for (const UserId& id : ids) {
        const auto one = data_.accounts.find(id);
        if (one != data_.accounts.end()) found.push_back(one->second);
      }
      return found;
    });
  }

  Result<std::optional<Account>> find_by_username(std::string_view username) override {
    return pass(gate_, "find_by_username", [&]() -> Result<std::optional<Account>> {
      const Account* found = by_key(accounts::username_key(username));
      return found == nullptr ? std::nullopt : std::optional(*found);
    });
  }

  Result<std::vector<Account>> find_by_keys(std::span<const std::string> keys) override {
    if (keys.empty()) return std::vector<Account>{};
    return pass(gate_, "find_by_keys", [&]() -> Result<std::vector<Account>> {
      std::vector<Account> found;
      for (const std::string& key : keys) {
        if (const Account* one = by_key(key)) found.push_back(*one);
      }
      return found;
    });
  }

  Result<std::vector<Account>> search(std::string_view prefix, std::string_view after_key,
                                      std::size_t limit) override {
    return pass(gate_, "search", [&]() -> Result<std::vector<Account>> {
      const std::string beginning = accounts::username_key(prefix);
      std::vector<Account> found;
      for (auto at = data_.names.lower_bound(beginning);
           at != data_.names.end() && at->first.starts_with(beginning); ++at) {
        const Account& one = data_.accounts.at(at->second);
        const bool is_meant = !one.disabled && at->first > after_key;
        if (is_meant && found.size() < limit) found.push_back(one);
      }
      return found;
    });
  }

  Status insert_key(const StoredKey& key) override {
    return pass(gate_, "insert_key", [&]() -> Status {
      data_.keys.try_emplace(key.kid, key);
      return {};
    });
  }

  Status remove_key(std::string_view kid) override {
    return pass(gate_, "remove_key", [&]() -> Status {
      data_.keys.erase(std::string(kid));
      return {};
    });
  }

  Result<std::vector<StoredKey>> keys(Timestamp time) override {
    return pass(gate_, "keys", [&]() -> Result<std::vector<StoredKey>> {
      std::vector<StoredKey> found;
      for (const auto& [kid, key] : data_.keys) {
        if (key.expires_at > time) found.push_back(key);
      }
      return found;
    });
  }

  Status revoke(std::span<const Revocation> revocations) override {
    return pass(gate_, "revoke", [&]() -> Status {
      for (const Revocation& one : revocations) data_.revocations.try_emplace(one.session_id, one);
      return {};
    });
  }

  Result<std::vector<Revocation>> revocations(Timestamp time) override {
    return pass(gate_, "revocations", [&]() -> Result<std::vector<Revocation>> {
      std::vector<Revocation> found;
      for (const auto& [id, one] : data_.revocations) {
        if (one.expires_at > time) found.push_back(one);
      }
      return found;
    });
  }

  Status purge(Timestamp time) override {
    return pass(gate_, "purge", [&]() -> Status {
      std::erase_if(data_.keys, [&](const auto& one) { return one.second.expires_at <= time; });
      std::erase_if(data_.revocations,
                    [&](const auto& one) { return one.second.expires_at <= time; });
      return {};
    });
  }

 private:
  const Account* by_key(const std::string& key) const {
    const auto found = data_.names.find(key);
    return found == data_.names.end() ? nullptr : &data_.accounts.at(found->second);
  }

  PeopleData& data_;
  Gate* gate_;
};

class Blocks final : public blocks::BlockStore {
 public:
  Blocks(PeopleData& data, Gate* gate) : data_(data), gate_(gate) {}

  Status block(const UserId& blocker, const Block& blocked) override {
    return pass(gate_, "block", [&]() -> Status {
      auto& all = data_.blocked[blocker];
      if (!all.contains(blocked.user_id)) {
        if (all.size() >= blocks::kMaxBlocked) return blocks::too_many();
        all.emplace(blocked.user_id, blocked);
      }
      PARLEY_CHECK(between(gate_, "block"));
      // Even if the block existed: an earlier attempt may have got no further.
      data_.last_change = random_id_text();
      return {};
    });
  }

  Status unblock(const UserId& blocker, const UserId& blocked) override {
    return pass(gate_, "unblock", [&]() -> Status {
      data_.blocked[blocker].erase(blocked);
      return {};
    });
  }

  Result<std::vector<Block>> blocked_by(const UserId& blocker, std::string_view after,
                                        std::size_t limit) override {
    return pass(gate_, "blocked_by", [&]() -> Result<std::vector<Block>> {
      std::vector<Block> found;
      for (const auto& [id, one] : data_.blocked[blocker]) {
        if (id.text() > after && found.size() < limit) found.push_back(one);
      }
      return found;
    });
  }

  Result<std::string> last_change() override {
    return pass(gate_, "last_change", [&]() -> Result<std::string> { return data_.last_change; });
  }

  Result<bool> has_blocked(const UserId& blocker, const UserId& other) override {
    return pass(gate_, "has_blocked",
                [&]() -> Result<bool> { return data_.blocked[blocker].contains(other); });
  }

  Result<std::vector<UserId>> blockers_of(const UserId& user_id,
                                          std::span<const UserId> others) override {
    return pass(gate_, "blockers_of", [&]() -> Result<std::vector<UserId>> {
      std::vector<UserId> found;
      for (const UserId& other : others) {
        if (data_.blocked[other].contains(user_id)) found.push_back(other);
      }
      return found;
    });
  }

 private:
  PeopleData& data_;
  Gate* gate_;
};

}  // namespace

std::unique_ptr<accounts::AccountStore> open_account_store(PeopleData& data, Gate* gate) {
  return std::make_unique<Accounts>(data, gate);
}

std::unique_ptr<blocks::BlockStore> open_block_store(PeopleData& data, Gate* gate) {
  return std::make_unique<Blocks>(data, gate);
}

}  // namespace parley::memory
