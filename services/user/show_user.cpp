#include "handlers.hpp"
#include "representation.hpp"

namespace parley::user {

Result<http::Response> show_user(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const auto user_id, call.id<UserId>("user_id"));
  PARLEY_TRY(const auto account, context.accounts.find(user_id));
  if (!account) return Error{code::kNotFound, "there is no such user"};
  PARLEY_TRY(const auto profile, context.profiles.find(user_id));
  return http::Response::json(
      200, user_object(profile.value_or(Profile{user_id, "", ""}), account->username));
}

}  // namespace parley::user
