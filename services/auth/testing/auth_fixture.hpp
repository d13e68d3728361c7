#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "accounts/account_store.hpp"
#include "accounts/key_ring.hpp"
#include "auth_process.hpp"
#include "http_client_testing/api.hpp"
#include "jwt/verifier.hpp"
#include "stores_testing/store_contract.hpp"
#include "test_support/eventually.hpp"

namespace parley::auth {

using test_support::CommandResult;
using test_support::eventually;

inline constexpr const char* kPassword = "swordfish-lantern-42";

using http::testing::Answer;

struct Tokens {
  std::string access;
  std::string refresh;
};

/// Requests to one auth-service.
class AuthApi : public http::testing::Api {
 public:
  explicit AuthApi(std::string url) : Api(std::move(url), std::chrono::seconds{30}) {}

  Answer register_user(const std::string& username, const std::string& password = kPassword);
  /// `address` is the client's address as NGINX would report it.
  Answer log_in(const std::string& username, const std::string& password = kPassword,
                const std::string& address = "");
  Answer refresh(const std::string& refresh_token);
  /// Fails the test unless the login succeeds.
  Tokens tokens(const std::string& username, const std::string& password = kPassword);
};

Tokens tokens_of(const Answer& answer);

/// Auth-services on one store, and a verifier like every other service's.
class AuthServices : public stores::StoreContract {
 protected:
  void SetUp() override;
  void TearDown() override;

  /// Starts another auth-service and waits until it is ready; its limits don't hinder tests unless
  /// `flags` set them.
  AuthProcess& start(const Flags& flags = {});
  AuthApi& api() { return *api_; }
  AuthProcess& process() { return *processes_.front(); }

  accounts::AccountStore& accounts() { return *accounts_; }
  Result<jwt::Identity> verify(const std::string& access_token);
  /// Whether another service refuses the token within the promised three seconds.
  bool refused_soon(const std::string& access_token);

  std::vector<std::unique_ptr<AuthProcess>> processes_;

 private:
  std::unique_ptr<AuthApi> api_;
  std::unique_ptr<accounts::AccountStore> accounts_;
  jwt::Verifier verifier_;
  std::unique_ptr<accounts::KeyRing> ring_;
};

}  // namespace parley::auth
