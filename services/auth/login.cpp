#include <algorithm>
#include <thread>

#include "answers.hpp"
#include "client_address.hpp"
#include "handlers.hpp"
#include "http/query.hpp"
#include "log/log.hpp"
#include "metric_names.hpp"
#include "open_session.hpp"
#include "password_policy.hpp"
#include "protocol/error_codes.hpp"
#include "runtime/json_body.hpp"

namespace parley::auth {
namespace {

struct Credentials {
  std::string username;
  std::string password;
};

constexpr std::size_t kMaxNameBytes = 256;

Result<Credentials> read_form(const http::Request& request) {
  PARLEY_TRY(http::Query form, http::Query::parse(request.body));
  const auto grant_type = form.text("grant_type", 1, 64);
  const auto username = form.text("username", 1, kMaxNameBytes);
  const auto password = form.text("password", 1, kMaxPasswordBytes);
  for (const char* name : {"scope", "client_id", "client_secret"}) {
    static_cast<void>(form.text(name, 0, 1024));
  }
  if (grant_type != "password") form.refuse("`grant_type` must be password");
  if (!username) form.refuse("`username` must have 1 to 256 bytes");
  if (!password) form.refuse("`password` must have 1 to 1024 bytes");
  PARLEY_CHECK(form.finish());
  return Credentials{*username, *password};
}

Result<Credentials> read_json(const http::Request& request) {
  PARLEY_TRY(json::Members members, runtime::json_body(request));
  Credentials credentials{members.required_text("username", {1, kMaxNameBytes}),
                          members.required_text("password", {1, kMaxPasswordBytes})};
  PARLEY_CHECK(members.finish());
  return credentials;
}

/// Parses a login's body, JSON or OAuth 2's form according to Content-Type. In the form,
/// `grant_type` must be `password`; `scope`, `client_id` and `client_secret` are accepted and
/// ignored, since there is one client and one scope.
/// Errors: kUnsupportedMediaType, kInvalid.
Result<Credentials> read_login(const http::Request& request) {
  const bool is_form = runtime::has_media_type(request, "application/x-www-form-urlencoded");
  return is_form ? read_form(request) : read_json(request);
}

/// A store answers slightly later for an existing user: refusals are delayed to multiples of this
/// to hide that.
constexpr std::chrono::milliseconds kRefusalStep{50};

void wait_for_step(Monotonic::time_point begin) {
  const auto steps = (Monotonic::now() - begin) / kRefusalStep + 1;
  std::this_thread::sleep_until(begin + steps * kRefusalStep);
}

Error wrong() { return {code::kInvalidCredentials, "the user name or the password is wrong"}; }

bool is_known_at(Context& context, const std::string& username, const std::string& address) {
  const auto account = context.accounts.find_by_username(username);
  if (!account || !*account) return false;
  const auto sessions = context.sessions.of_user((*account)->id);
  if (!sessions) return false;
  return std::ranges::any_of(*sessions,
                             [&](const Session& session) { return session.address == address; });
}

/// Does the same store queries and the same hashing whether or not the user exists.
Result<Login> check(Context& context, const Credentials& given) {
  PARLEY_TRY(const auto account, context.accounts.find_by_username(given.username));
  PARLEY_TRY(const auto credential,
             context.credentials.find(account ? account->id : UserId::random()));
  if (!credential) {
    context.hasher.verify_nobody(given.password);
    return wrong();
  }
  if (!context.hasher.verify(credential->password_hash, given.password)) return wrong();
  if (account->disabled) return wrong();
  return Login{*account, *credential};
}

void count(const char* outcome) {
  metrics::counter(metric::kLogins, {{"outcome", outcome}}).Increment();
}

/// The hash parameters were raised since the password was set; a failed rehash does no harm.
void rehash(Context& context, const Credential& credential, const std::string& password) {
  if (!context.hasher.needs_rehash(credential.password_hash)) return;
  const Credential stronger{credential.user_id, context.hasher.hash(password), credential.set_at};
  static_cast<void>(context.credentials.replace(credential.password_hash, stronger));
}

}  // namespace

Result<http::Response> login(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const Credentials given, read_login(call.request));
  const std::string address = client_address(call.request);
  const std::string key = accounts::username_key(given.username);
  const auto wait = context.logins.attempt(
      key, address, [&] { return is_known_at(context, given.username, address); });
  if (wait.count() > 0) {
    count("throttled");
    return too_many(call, wait);
  }

  const Monotonic::time_point begin = Monotonic::now();
  const Result<Login> login = check(context, given);
  if (!login && login.error().code == code::kInvalidCredentials) {
    wait_for_step(begin);
    log::info("login refused", {{"address", address}, {"request_id", call.request_id}});
    count("refused");
    return login.error();
  }
  context.logins.give_back(key, address);
  if (!login) return login.error();
  rehash(context, login->credential, given.password);
  return open_session(context, call, *login, address);
}

}  // namespace parley::auth
