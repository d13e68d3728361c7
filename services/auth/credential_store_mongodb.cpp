#include "mongo/collection.hpp"
#include "store_adapters.hpp"
#include "store_documents.hpp"

namespace parley::auth {
namespace {

using mongo::Document;
using mongo::View;

class MongodbCredentialStore final : public CredentialStore {
 public:
  MongodbCredentialStore(mongo::Pool& pool, const std::string& database)
      : credentials_(pool, database, "credentials"), settings_(pool, database, "settings") {}

  Status prepare() override { return credentials_.ensure_indexes(); }

  Status insert(const Credential& credential) override {
    PARLEY_TRY(const mongo::Inserted inserted, credentials_.insert(to_document(credential)));
    if (inserted.duplicate) return Error{code::kConflict, "the user already has a password"};
    return {};
  }

  Result<std::optional<Credential>> find(const UserId& user_id) override {
    return credentials_.find_one(Document{{"_id", user_id}}, [](const View& view) {
      return Credential{view.id<UserId>("_id"), view.text("password_hash"), view.time("set_at")};
    });
  }

  Status replace(const std::string& old_hash, const Credential& credential) override {
    const Document values{{"password_hash", credential.password_hash},
                          {"set_at", credential.set_at}};
    PARLEY_TRY(
        const mongo::Updated updated,
        credentials_.update_one(Document{{"_id", credential.user_id}, {"password_hash", old_hash}},
                                Document{{"$set", values}}));
    if (updated.matched == 0) return Error{code::kConflict, "the password was changed meanwhile"};
    return {};
  }

  Status remove(const UserId& user_id) override {
    return status_of(credentials_.delete_one(Document{{"_id", user_id}}));
  }

  Result<std::optional<bool>> registration_open() override {
    return settings_.find_one(Document{{"_id", "registration_open"}},
                              [](const View& view) { return view.boolean("value"); });
  }

  Status set_registration_open(bool open) override {
    return status_of(settings_.replace_one(Document{{"_id", "registration_open"}},
                                           registration_document(open), true));
  }

 private:
  mongo::Collection credentials_;
  mongo::Collection settings_;
};

}  // namespace

Document to_document(const Credential& credential) {
  return {{"_id", credential.user_id},
          {"password_hash", credential.password_hash},
          {"set_at", credential.set_at}};
}

Document registration_document(bool open) {
  return {{"_id", "registration_open"}, {"value", open}};
}

std::unique_ptr<CredentialStore> open_mongodb_credential_store(stores::Stores& stores) {
  return std::make_unique<MongodbCredentialStore>(stores.mongo(), stores.mongodb_name("auth"));
}

}  // namespace parley::auth
