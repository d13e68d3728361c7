#include "client/session.hpp"

#include "base/encoding.hpp"
#include "connection.hpp"

namespace parley::client {

Session::Session(std::shared_ptr<http::Client> client, std::string url, SessionOptions options)
    : connection_(
          std::make_unique<Connection>(std::move(client), std::move(url), std::move(options))) {}
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

Result<Account> Session::register_user(const std::string& username, const std::string& password) {
  return connection_->read({.method = http::Method::kPost,
                            .target = "/auth/register",
                            .body = {{{"username", username}, {"password", password}}},
                            .open = true},
                           read_account);
}

Status Session::login(const std::string& username, const std::string& password) {
  return connection_->take_tokens({.method = http::Method::kPost,
                                   .target = "/auth/login",
                                   .body = {{{"username", username}, {"password", password}}},
                                   .open = true});
}

Status Session::refresh() { return connection_->refresh(); }

Status Session::logout() {
  PARLEY_CHECK(connection_->call({.method = http::Method::kPost, .target = "/auth/logout"}));
  connection_->forget_tokens();
  return {};
}

Status Session::change_password(const std::string& current, const std::string& replacement) {
  return status_of(connection_->call(
      {.method = http::Method::kPost,
       .target = "/auth/password",
       .body = {{{"current_password", current}, {"new_password", replacement}}}}));
}

Result<Profile> Session::me() {
  return connection_->read({.target = "/users/me", .repeat = true}, read_profile);
}

Result<Profile> Session::user(const UserId& user_id) {
  return connection_->read({.target = "/users/" + user_id.text(), .repeat = true}, read_profile);
}

Status Session::block(const UserId& user_id) {
  return status_of(connection_->call({.method = http::Method::kPut,
                                      .target = "/users/me/blocks/" + user_id.text(),
                                      .repeat = true}));
}

Status Session::unblock(const UserId& user_id) {
  return status_of(connection_->call({.method = http::Method::kDelete,
                                      .target = "/users/me/blocks/" + user_id.text(),
                                      .repeat = true}));
}

Result<Profile> Session::set_display_name(const std::string& name) {
  return connection_->read({.method = http::Method::kPatch,
                            .target = "/users/me",
                            .body = {{{"display_name", name}}},
                            .repeat = true},
                           read_profile);
}

Result<Listing<Profile>> Session::find_users(std::string_view beginning, std::string_view cursor) {
  std::string target = "/users?query=" + percent_encode(beginning);
  if (!cursor.empty()) target += "&cursor=" + percent_encode(cursor);
  return connection_->read({.target = target, .repeat = true}, [](const AnswerReader& answer) {
    return read_listing(answer, read_profile);
  });
}

const std::string& Session::ca_file() const { return connection_->ca_file(); }
const std::string& Session::access_token() const { return connection_->access_token(); }
const std::string& Session::refresh_token() const { return connection_->refresh_token(); }

}  // namespace parley::client
