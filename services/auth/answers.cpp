#include "answers.hpp"

#include <boost/json.hpp>

#include "end_sessions.hpp"
#include "protocol/error_codes.hpp"
#include "runtime/problem.hpp"

namespace parley::auth {

http::Response too_many(const runtime::Call& call, std::chrono::seconds wait) {
  http::Response response = runtime::problem(
      Error{code::kRateLimited, "too many attempts; try again later", true}, call.request_id);
  response.headers.set("Retry-After", std::to_string(wait.count()));
  return response;
}

Result<http::Response> tokens(Context& context, const Session& session, const std::string& username,
                              const std::string& refresh_token) {
  PARLEY_TRY(const std::string access_token,
             context.keys.sign({session.user_id, session.id, username}));
  return http::Response::json(200,
                              boost::json::object{{"access_token", access_token},
                                                  {"token_type", "Bearer"},
                                                  {"expires_in", context.config.access_token_s},
                                                  {"refresh_token", refresh_token}});
}

Status end_sessions_here(Context& context, const runtime::Call& call,
                         std::span<const Session> ended, std::string_view reason) {
  PARLEY_CHECK(end_sessions(context.accounts, context.sessions, ended, reason, call.request_id));
  for (const Session& session : ended) context.verifier.revoke(session.id);
  return {};
}

}  // namespace parley::auth
