#include "auth_fixture.hpp"

#include <future>

namespace parley::auth {
namespace {

using namespace std::chrono_literals;

Flags unlimited() {
  Flags flags;
  for (const char* name : {"login-pair", "login-address", "login-account", "login-total",
                           "register-address", "register-total"}) {
    flags.push_back("--" + std::string(name) + "-per-minute");
    flags.push_back("0");
  }
  return flags;
}

}  // namespace

Tokens tokens_of(const Answer& answer) {
  return {answer.text("access_token"), answer.text("refresh_token")};
}

Answer AuthApi::register_user(const std::string& username, const std::string& password) {
  return post("/auth/register", {{"username", username}, {"password", password}});
}

Answer AuthApi::log_in(const std::string& username, const std::string& password,
                       const std::string& address) {
  http::Headers headers;
  if (!address.empty()) headers.add("X-Forwarded-For", address);
  return post("/auth/login", {{"username", username}, {"password", password}}, "",
              std::move(headers));
}

Answer AuthApi::refresh(const std::string& refresh_token) {
  return post("/auth/refresh", {{"refresh_token", refresh_token}});
}

Tokens AuthApi::tokens(const std::string& username, const std::string& password) {
  const Answer answer = log_in(username, password);
  EXPECT_EQ(answer.status, 200U) << answer.body;
  return tokens_of(answer);
}

void AuthServices::SetUp() {
  StoreContract::SetUp();
  if (IsSkipped() || HasFatalFailure()) return;
  accounts_ = accounts::open_account_store(stores());
}

void AuthServices::TearDown() {
  api_.reset();
  processes_.clear();
  ring_.reset();
  accounts_.reset();
  StoreContract::TearDown();
}

AuthProcess& AuthServices::start(const Flags& flags) {
  Flags all = unlimited();
  for (std::size_t i = 0; i + 1 < flags.size(); i += 2) {
    const auto same = std::find(all.begin(), all.end(), flags[i]);
    if (same == all.end()) {
      all.insert(all.end(), {flags[i], flags[i + 1]});
    } else {
      *(same + 1) = flags[i + 1];
    }
  }
  processes_.push_back(std::make_unique<AuthProcess>(settings(), all));
  AuthProcess& started = *processes_.back();
  AuthApi internal(started.internal_url());
  EXPECT_TRUE(eventually(30s, [&] { return internal.get("/readyz").status == 200; }))
      << started.output();
  if (!api_) api_ = std::make_unique<AuthApi>(started.url());
  if (!ring_) ring_ = std::make_unique<accounts::KeyRing>(*accounts_, verifier_);
  return started;
}

Result<jwt::Identity> AuthServices::verify(const std::string& access_token) {
  std::promise<Result<jwt::Identity>> told;
  verifier_.verify(access_token,
                   [&](const Result<jwt::Identity>& result) { told.set_value(result); });
  return told.get_future().get();
}

bool AuthServices::refused_soon(const std::string& access_token) {
  return eventually(30s, [&] { return verify(access_token).has_error(); });
}

}  // namespace parley::auth
