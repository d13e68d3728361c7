#include "handlers.hpp"
#include "representation.hpp"

namespace parley::user {

Result<http::Response> show_me(Context& context, const runtime::Call& call) {
  const jwt::Identity& caller = call.identity();
  PARLEY_TRY(const auto profile, context.profiles.find(caller.user_id));
  return http::Response::json(
      200, user_object(profile.value_or(Profile{caller.user_id, "", ""}), caller.username));
}

}  // namespace parley::user
