#include <boost/json.hpp>

#include "answers.hpp"
#include "handlers.hpp"
#include "protocol/error_codes.hpp"

namespace parley::auth {

Result<http::Response> logout(Context& context, const runtime::Call& call) {
  const jwt::Identity& caller = call.identity();
  const Session own{caller.session_id, caller.user_id, "", "", {}, {}, {}};
  PARLEY_CHECK(end_sessions_here(context, call, {&own, 1}, "logout"));
  return http::Response::empty(204);
}

Result<http::Response> list_sessions(Context& context, const runtime::Call& call) {
  const jwt::Identity& caller = call.identity();
  PARLEY_TRY(const auto sessions, context.sessions.of_user(caller.user_id));
  const Timestamp time = now();
  boost::json::array items;
  for (const Session& session : sessions) {
    if (session.expires_at <= time) continue;
    items.push_back(boost::json::object{{"id", session.id.text()},
                                        {"created_at", format_timestamp(session.created_at)},
                                        {"last_used_at", format_timestamp(session.last_used_at)},
                                        {"current", session.id == caller.session_id}});
  }
  return http::Response::json(200, boost::json::object{{"items", std::move(items)}});
}

Result<http::Response> end_session(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const SessionId id, call.id<SessionId>("session_id"));
  PARLEY_TRY(const auto session, context.sessions.find(id));
  if (!session || session->user_id != call.identity().user_id) {
    return Error{code::kNotFound, "there is nothing with this id"};
  }
  PARLEY_CHECK(end_sessions_here(context, call, {&*session, 1}, "ended by the user"));
  return http::Response::empty(204);
}

}  // namespace parley::auth
