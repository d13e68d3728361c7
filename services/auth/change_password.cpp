#include <algorithm>

#include "answers.hpp"
#include "client_address.hpp"
#include "handlers.hpp"
#include "log/log.hpp"
#include "password_policy.hpp"
#include "protocol/error_codes.hpp"
#include "runtime/json_body.hpp"

namespace parley::auth {
namespace {

struct Change {
  std::string current_password;
  std::string new_password;
};

Result<Change> read_change(const runtime::Call& call) {
  PARLEY_TRY(json::Members members, runtime::json_body(call.request));
  Change change{members.required_text("current_password", {1, kMaxPasswordBytes}),
                members.required_text("new_password", {1, kMaxPasswordBytes})};
  PARLEY_CHECK(members.finish());
  PARLEY_CHECK(check_password(change.new_password, call.identity().username));
  return change;
}

Status end_other_sessions(Context& context, const runtime::Call& call) {
  const jwt::Identity& caller = call.identity();
  PARLEY_TRY(auto sessions, context.sessions.of_user(caller.user_id));
  std::erase_if(sessions, [&](const Session& one) { return one.id == caller.session_id; });
  return end_sessions_here(context, call, sessions, "password changed");
}

}  // namespace

Result<http::Response> change_password(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const Change change, read_change(call));
  const jwt::Identity& caller = call.identity();
  const std::string address = client_address(call.request);
  const std::string key = accounts::username_key(caller.username);
  const auto wait = context.logins.attempt(key, address, [] { return true; });
  if (wait.count() > 0) return too_many(call, wait);

  PARLEY_TRY(const auto credential, context.credentials.find(caller.user_id));
  if (!credential || !context.hasher.verify(credential->password_hash, change.current_password)) {
    return Error{code::kInvalidCredentials, "`current_password` is wrong"};
  }
  context.logins.give_back(key, address);
  PARLEY_CHECK(context.credentials.replace(
      credential->password_hash,
      {caller.user_id, context.hasher.hash(change.new_password), now()}));
  PARLEY_CHECK(end_other_sessions(context, call));
  log::info("password changed",
            {{"user_id", caller.user_id.text()}, {"request_id", call.request_id}});
  return http::Response::empty(204);
}

}  // namespace parley::auth
