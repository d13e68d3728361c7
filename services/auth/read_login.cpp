#include "read_login.hpp"

#include "http/query.hpp"
#include "password_policy.hpp"
#include "runtime/json_body.hpp"

namespace parley::auth {
namespace {

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

}  // namespace

Result<Credentials> read_login(const http::Request& request) {
  const bool is_form = runtime::has_media_type(request, "application/x-www-form-urlencoded");
  return is_form ? read_form(request) : read_json(request);
}

}  // namespace parley::auth
