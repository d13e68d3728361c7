#include <boost/json.hpp>

#include "answers.hpp"
#include "client_address.hpp"
#include "handlers.hpp"
#include "log/log.hpp"
#include "password_policy.hpp"
#include "protocol/error_codes.hpp"
#include "runtime/json_body.hpp"

namespace parley::auth {
namespace {

struct Registration {
  std::string username;
  std::string password;
};

Result<Registration> read_registration(const http::Request& request) {
  PARLEY_TRY(json::Members members, runtime::json_body(request));
  Registration registration{members.required_text("username", {1, 256}),
                            members.required_text("password", {1, kMaxPasswordBytes})};
  PARLEY_CHECK(members.finish());
  PARLEY_CHECK(accounts::check_new_username(registration.username));
  PARLEY_CHECK(check_password(registration.password, registration.username));
  return registration;
}

Status check_open(Context& context) {
  PARLEY_TRY(const std::optional<bool> said, context.credentials.registration_open());
  if (said.value_or(context.config.registration_open)) return {};
  return Error{code::kRegistrationClosed, "registration is closed"};
}

/// The time to wait; zero if none.
std::chrono::seconds throttle(Context& context, const std::string& address) {
  const auto wait = context.registrations_by_address.take(address).wait();
  return wait.count() > 0 ? wait : context.registrations.take("").wait();
}

Status write(Context& context, const accounts::Account& account, const std::string& password) {
  PARLEY_CHECK(
      context.credentials.insert({account.id, context.hasher.hash(password), account.created_at}));
  Status claimed = context.accounts.insert(account);
  if (claimed.has_error() && claimed.error().code == code::kUsernameTaken) {
    PARLEY_CHECK(context.credentials.remove(account.id));
  }
  return claimed;
}

}  // namespace

Result<http::Response> register_user(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const Registration registration, read_registration(call.request));
  PARLEY_CHECK(check_open(context));
  const std::string address = client_address(call.request);
  if (const auto wait = throttle(context, address); wait.count() > 0) return too_many(call, wait);
  PARLEY_TRY(const auto taken, context.accounts.find_by_username(registration.username));
  if (taken) return Error{code::kUsernameTaken, "this user name is taken"};
  const accounts::Account account{UserId::random(), registration.username, now(), false};
  PARLEY_CHECK(write(context, account, registration.password));
  log::info("registered", {{"user_id", account.id.text()}, {"request_id", call.request_id}});
  return http::Response::json(
      201, boost::json::object{{"user_id", account.id.text()}, {"username", account.username}});
}

}  // namespace parley::auth
