#include "mongo/collection.hpp"
#include "store_adapters.hpp"
#include "store_documents.hpp"

namespace parley::auth {
namespace {

using mongo::Document;
using mongo::View;

Session read_session(const View& view) {
  return {view.id<SessionId>("_id"), view.id<UserId>("user_id"), view.text("secret"),
          view.text("address"),      view.time("created_at"),    view.time("last_used_at"),
          view.time("expires_at")};
}

std::string token_key(const SessionId& id, std::int64_t number) {
  return id.text() + "." + std::to_string(number);
}

class MongodbSessionStore final : public SessionStore {
 public:
  MongodbSessionStore(mongo::Pool& pool, const std::string& database)
      : sessions_(pool, database, "sessions", session_indexes()),
        tokens_(pool, database, "refresh_tokens", token_indexes()) {}

  Status prepare() override {
    PARLEY_CHECK(sessions_.ensure_indexes());
    return tokens_.ensure_indexes();
  }

  /// Inserts the session last, as the commit point.
  Status insert(const Session& session, const std::string& first_token_hash) override {
    PARLEY_CHECK(insert_token(session.id, {0, first_token_hash}, session.expires_at));
    return status_of(sessions_.insert(to_document(session)));
  }

  Result<std::optional<Session>> find(const SessionId& id) override {
    return sessions_.find_one(Document{{"_id", id}}, read_session);
  }

  Result<std::vector<Session>> of_user(const UserId& user_id) override {
    return sessions_.find(Document{{"user_id", user_id}}, {Document{{"created_at", 1}, {"_id", 1}}},
                          read_session);
  }

  Result<std::vector<IssuedToken>> issued_from(const SessionId& id, std::int64_t number) override {
    return tokens_.find(Document{{"session_id", id}, {"number", Document{{"$gte", number}}}},
                        {Document{{"number", 1}}}, [](const View& view) {
                          return IssuedToken{view.integer("number"), view.text("hash")};
                        });
  }

  Status issue(const SessionId& id, const IssuedToken& token, Timestamp used_at,
               Timestamp expires_at) override {
    PARLEY_CHECK(insert_token(id, token, expires_at));
    const Document times{{"last_used_at", used_at}, {"expires_at", expires_at}};
    PARLEY_CHECK(sessions_.update_one(Document{{"_id", id}}, Document{{"$set", times}}));
    const Document old{{"$lte", token.number - kRememberedTokens}};
    return status_of(tokens_.delete_many(Document{{"session_id", id}, {"number", old}}));
  }

  Status remove(const SessionId& id) override {
    PARLEY_CHECK(sessions_.delete_one(Document{{"_id", id}}));
    return status_of(tokens_.delete_many(Document{{"session_id", id}}));
  }

  Status purge(Timestamp time) override {
    const Document expired{{"expires_at", Document{{"$lte", time}}}};
    PARLEY_CHECK(sessions_.delete_many(expired));
    return status_of(tokens_.delete_many(expired));
  }

 private:
  Result<mongo::Inserted> insert_token(const SessionId& id, const IssuedToken& token,
                                       Timestamp expires_at) {
    return tokens_.insert(token_document(id, token, expires_at));
  }

  mongo::Collection sessions_;
  mongo::Collection tokens_;
};

}  // namespace

Document to_document(const Session& session) {
  return {{"_id", session.id},
          {"user_id", session.user_id},
          {"secret", session.secret},
          {"address", session.address},
          {"created_at", session.created_at},
          {"last_used_at", session.last_used_at},
          {"expires_at", session.expires_at}};
}

Document token_document(const SessionId& id, const IssuedToken& token, Timestamp expires_at) {
  return {{"_id", token_key(id, token.number)},
          {"session_id", id},
          {"number", token.number},
          {"hash", token.hash},
          {"expires_at", expires_at}};
}

std::vector<mongo::Index> session_indexes() {
  return {{"user_id", Document{{"user_id", 1}, {"created_at", 1}}, false},
          {"expires_at", Document{{"expires_at", 1}}, false}};
}

std::vector<mongo::Index> token_indexes() {
  return {{"session_id", Document{{"session_id", 1}, {"number", 1}}, true},
          {"expires_at", Document{{"expires_at", 1}}, false}};
}

std::unique_ptr<SessionStore> open_mongodb_session_store(stores::Stores& stores) {
  return std::make_unique<MongodbSessionStore>(stores.mongo(), stores.mongodb_name("auth"));
}

}  // namespace parley::auth
