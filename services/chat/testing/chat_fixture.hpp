#pragma once

#include <memory>
#include <string>

#include "chat_instance.hpp"
#include "jwt/signing_key.hpp"
#include "stores_testing/store_contract.hpp"

namespace parley::chat::testing {

struct User {
  UserId id;
  std::string token;
};

/// A fixture with users, and a chat-service that has no broker unless the test gives it one. Once
/// per kind of store.
class ChatFixture : public stores::StoreContract {
 protected:
  void SetUp() override;
  void TearDown() override;

  /// Somebody who is registered and logged in.
  User add_user(bool disabled = false);
  void disable(const User& user);
  /// One more instance on the same stores.
  std::unique_ptr<ChatInstance> make_instance(InstanceOptions options);
  /// The first instance, without a broker.
  ChatInstance& chat() { return *chat_; }

  /// A group that `owner` makes with these members; its id.
  std::string make_group(const User& owner, const std::vector<User>& members = {});
  /// Stores so many messages of `sender` in the conversation, seq 1 to `count`.
  void store_messages(const std::string& conversation_id, const User& sender, int count);

 private:
  jwt::SigningKey key_ = jwt::SigningKey::generate();
  std::unique_ptr<accounts::AccountStore> accounts_;
  std::unique_ptr<ChatInstance> chat_;
};

/// Where nobody listens.
amqp::Endpoint no_broker();

}  // namespace parley::chat::testing
