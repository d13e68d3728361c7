#include "adapters.hpp"
#include "documents.hpp"
#include "protocol/error_codes.hpp"
#include "stores/stores.hpp"

namespace parley::accounts {
namespace {

using mongo::Document;
using mongo::View;

Account read_account(const View& view) {
  return {view.id<UserId>("_id"), view.text("username"), view.time("created_at"),
          view.boolean("disabled")};
}

}  // namespace

Document to_document(const Account& account) {
  return {{"_id", account.id},
          {"username", account.username},
          {"username_key", username_key(account.username)},
          {"created_at", account.created_at},
          {"disabled", account.disabled}};
}

Document to_document(const StoredKey& key) {
  return {{"_id", key.kid},
          {"x", key.x},
          {"y", key.y},
          {"created_at", key.created_at},
          {"expires_at", key.expires_at}};
}

Document to_document(const Revocation& revocation) {
  return {{"_id", revocation.session_id}, {"expires_at", revocation.expires_at}};
}

std::vector<mongo::Index> account_indexes() {
  return {{"username_key", Document{{"username_key", 1}}, true}};
}

namespace {

class MongoAccountStore final : public AccountStore {
 public:
  MongoAccountStore(mongo::Pool& pool, const std::string& database)
      : pool_(pool),
        accounts_(pool, database, "accounts", account_indexes()),
        keys_(pool, database, "signing_keys"),
        revocations_(pool, database, "revocations") {}

  Status prepare() override { return accounts_.ensure_indexes(); }
  Status ping() override { return pool_.ping(); }

  Status insert(const Account& account) override {
    PARLEY_TRY(const mongo::Inserted inserted, accounts_.insert(to_document(account)));
    if (inserted.duplicate) return Error{code::kUsernameTaken, "this user name is taken"};
    return {};
  }

  Status set_disabled(const UserId& id, bool disabled) override {
    PARLEY_TRY(const mongo::Updated updated,
               accounts_.update_one(Document{{"_id", id}},
                                    Document{{"$set", Document{{"disabled", disabled}}}}));
    if (updated.matched == 0) return Error{code::kNotFound, "there is no such account"};
    return {};
  }

  Result<std::optional<Account>> find(const UserId& id) override {
    return accounts_.find_one(Document{{"_id", id}}, read_account);
  }

  Result<std::vector<Account>> find_all(std::span<const UserId> ids) override {
    return accounts_.find_in("_id", ids, read_account);
  }

  Result<std::optional<Account>> find_by_username(std::string_view username) override {
    return accounts_.find_one(Document{{"username_key", username_key(username)}}, read_account);
  }

  Result<std::vector<Account>> find_by_keys(std::span<const std::string> keys) override {
    return accounts_.find_in("username_key", keys, read_account);
  }

  Result<std::vector<Account>> search(std::string_view prefix, std::string_view after_key,
                                      std::size_t limit) override {
    if (!is_username_text(prefix)) return std::vector<Account>{};
    const std::string first = username_key(prefix);
    const std::string end = prefix_end(first);
    const bool continues = after_key >= first;
    const Document range = continues ? Document{{"$gt", after_key}, {"$lt", end}}
                                     : Document{{"$gte", first}, {"$lt", end}};
    return accounts_.find(Document{{"username_key", range}, {"disabled", false}},
                          {Document{{"username_key", 1}}, limit}, read_account);
  }

  Status insert_key(const StoredKey& key) override {
    return status_of(keys_.insert(to_document(key)));
  }

  Status remove_key(std::string_view kid) override {
    return status_of(keys_.delete_one(Document{{"_id", kid}}));
  }

  Result<std::vector<StoredKey>> keys(Timestamp time) override {
    return keys_.find(Document{{"expires_at", Document{{"$gt", time}}}},
                      {Document{{"created_at", 1}, {"_id", 1}}}, [](const View& view) {
                        return StoredKey{view.text("_id"), view.text("x"), view.text("y"),
                                         view.time("created_at"), view.time("expires_at")};
                      });
  }

  Status revoke(std::span<const Revocation> revocations) override {
    for (const Revocation& one : revocations) {
      PARLEY_CHECK(revocations_.insert(to_document(one)));
    }
    return {};
  }

  Result<std::vector<Revocation>> revocations(Timestamp time) override {
    return revocations_.find(
        Document{{"expires_at", Document{{"$gt", time}}}}, {}, [](const View& view) {
          return Revocation{view.id<SessionId>("_id"), view.time("expires_at")};
        });
  }

  Status purge(Timestamp time) override {
    const Document expired{{"expires_at", Document{{"$lte", time}}}};
    PARLEY_CHECK(keys_.delete_many(expired));
    return status_of(revocations_.delete_many(expired));
  }

 private:
  mongo::Pool& pool_;
  mongo::Collection accounts_;
  mongo::Collection keys_;
  mongo::Collection revocations_;
};

}  // namespace

std::unique_ptr<AccountStore> open_mongodb_account_store(stores::Stores& stores) {
  return std::make_unique<MongoAccountStore>(stores.mongo(), stores.mongodb_name("accounts"));
}

}  // namespace parley::accounts
