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

/// A fixture with users, and a chat-service that has no broker unless the test sets one. Runs once
/// per kind of store.
class ChatFixture : public stores::StoreContract {
 protected:
  void SetUp() override;
  void TearDown() override;

  /// Adds a registered and logged-in user.
  User add_user(bool disabled = false);
  void disable(const User& user);
  /// Another instance on the same stores.
  std::unique_ptr<ChatInstance> make_instance(InstanceOptions options);
  /// The first instance, without a broker.
  ChatInstance& chat() { return *chat_; }

  /// Creates a group with this owner and members; returns its id.
  std::string make_group(const User& owner, const std::vector<User>& members = {});
  /// Stores `count` messages of `sender` in the conversation, with seq 1 to `count`.
  void store_messages(const std::string& conversation_id, const User& sender, int count);

 private:
  jwt::SigningKey key_ = jwt::SigningKey::generate();
  std::unique_ptr<accounts::AccountStore> accounts_;
  std::unique_ptr<ChatInstance> chat_;
};

/// An address where nothing listens.
amqp::Endpoint no_broker();

}  // namespace parley::chat::testing
