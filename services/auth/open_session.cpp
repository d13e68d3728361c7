#include "open_session.hpp"

#include <algorithm>

#include "answers.hpp"
#include "log/log.hpp"
#include "metric_names.hpp"
#include "protocol/error_codes.hpp"
#include "refresh_token.hpp"

namespace parley::auth {
namespace {

Status make_room(Context& context, const runtime::Call& call, const UserId& user_id) {
  PARLEY_TRY(const std::vector<Session> sessions, context.sessions.of_user(user_id));
  const auto limit = static_cast<std::size_t>(context.config.session_limit);
  if (sessions.size() < limit) return {};
  const std::size_t excess = sessions.size() - limit + 1;
  return end_sessions_here(context, call, std::span(sessions).first(excess), "too many");
}

Result<bool> still_valid(Context& context, const Login& login) {
  PARLEY_TRY(const auto account, context.accounts.find(login.account.id));
  PARLEY_TRY(const auto credential, context.credentials.find(login.account.id));
  return account && !account->disabled && credential &&
         credential->set_at == login.credential.set_at;
}

}  // namespace

Timestamp session_end(const Config& config, Timestamp created_at, Timestamp used_at) {
  using std::chrono::days;
  return std::min(created_at + days{config.session_max_days},
                  used_at + days{config.session_idle_days});
}

Result<http::Response> open_session(Context& context, const runtime::Call& call, const Login& login,
                                    const std::string& address) {
  const Timestamp time = now();
  PARLEY_CHECK(make_room(context, call, login.account.id));
  const Session session{SessionId::random(),
                        login.account.id,
                        new_session_secret(),
                        address,
                        time,
                        time,
                        session_end(context.config, time, time)};
  const std::string refresh_token =
      write_refresh_token(first_refresh_token(session.id), session.secret);
  PARLEY_CHECK(context.sessions.insert(session, refresh_token_hash(refresh_token)));
  PARLEY_TRY(const bool valid, still_valid(context, login));
  if (!valid) {
    PARLEY_CHECK(end_sessions_here(context, call, {&session, 1}, "overtaken"));
    return Error{code::kInvalidCredentials, "the user name or the password is wrong"};
  }
  log::info("logged in", {{"user_id", session.user_id.text()},
                          {"session_id", session.id.text()},
                          {"request_id", call.request_id}});
  metrics::counter(metric::kLogins, {{"outcome", "good"}}).Increment();
  return tokens(context, session, login.account.username, refresh_token);
}

}  // namespace parley::auth
