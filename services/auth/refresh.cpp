#include "answers.hpp"
#include "handlers.hpp"
#include "log/log.hpp"
#include "metric_names.hpp"
#include "open_session.hpp"
#include "protocol/error_codes.hpp"
#include "refresh_token.hpp"
#include "runtime/json_body.hpp"

namespace parley::auth {
namespace {

Error refused() { return {code::kInvalidRefreshToken, "the refresh token is not valid"}; }

enum class Standing { kGood, kSpent, kForeign };

/// Tokens are issued in order: number + 2 exists only if number + 1 was used.
Standing standing_of(const std::vector<IssuedToken>& issued, std::int64_t number,
                     const std::string& hash) {
  if (issued.empty() || issued.front().number != number) return Standing::kSpent;
  if (issued.front().hash != hash) return Standing::kForeign;
  return issued.back().number >= number + 2 ? Standing::kSpent : Standing::kGood;
}

Result<std::string> read_body(const http::Request& request) {
  PARLEY_TRY(json::Members members, runtime::json_body(request));
  std::string text = members.required_text("refresh_token", {1, 512});
  PARLEY_CHECK(members.finish());
  return text;
}

Result<Session> find_session(Context& context, std::string_view text) {
  const auto id = session_of(text);
  if (!id) return refused();
  PARLEY_TRY(auto session, context.sessions.find(*id));
  if (!session || session->expires_at <= now()) return refused();
  return *std::move(session);
}

}  // namespace

Result<http::Response> refresh(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const std::string text, read_body(call.request));
  PARLEY_TRY(const Session session, find_session(context, text));
  const auto token = read_refresh_token(text, session.secret);
  if (!token) return refused();

  PARLEY_TRY(const auto issued, context.sessions.issued_from(session.id, token->number));
  const Standing standing = standing_of(issued, token->number, refresh_token_hash(text));
  if (standing == Standing::kSpent) {
    metrics::counter(metric::kSpentRefreshTokens).Increment();
    log::warn("spent refresh token used", {{"user_id", session.user_id.text()},
                                           {"session_id", session.id.text()},
                                           {"request_id", call.request_id}});
    PARLEY_CHECK(end_sessions_here(context, call, {&session, 1}, "spent refresh token"));
  }
  if (standing != Standing::kGood) return refused();

  PARLEY_TRY(const auto account, context.accounts.find(session.user_id));
  if (!account || account->disabled) return refused();
  const std::string next =
      write_refresh_token(next_refresh_token(*token, session.secret), session.secret);
  const Timestamp time = now();
  PARLEY_CHECK(context.sessions.issue(session.id,
                                      {std::int64_t{token->number} + 1, refresh_token_hash(next)},
                                      time, session_end(context.config, session.created_at, time)));
  return tokens(context, session, account->username, next);
}

}  // namespace parley::auth
