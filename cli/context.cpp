#include "context.hpp"

#include <algorithm>

#include "protocol/error_codes.hpp"
#include "protocol/message_id.hpp"

namespace parley::cli {
namespace {

/// The search for a name gives up after this many pages of names that begin with it.
constexpr int kMostPages = 20;

}  // namespace

client::Session Context::session(std::chrono::milliseconds patience) const {
  client::SessionOptions options;
  options.patience = patience;
  options.renew = [file = file, login = login](const auto& exchange) {
    return file.renew(login, exchange);
  };
  return {http, login.url, std::move(options)};
}

std::shared_ptr<http::Client> make_client(const std::string& ca_file) {
  http::ClientOptions options;
  options.ca_file = ca_file;
  return std::make_shared<http::Client>(std::move(options));
}

Result<Context> open_context() {
  const LoginFile file;
  PARLEY_TRY(Login login, file.read());
  auto client = make_client(login.ca_file);
  return Context{std::move(login), std::move(client), file};
}

Result<client::Profile> find_user(client::Session& session, const std::string& username) {
  std::string cursor;
  for (int page = 0; page < kMostPages; ++page) {
    PARLEY_TRY(const auto found, session.find_users(username, cursor));
    const auto user = std::ranges::find(found.items, username, &client::Profile::username);
    if (user != found.items.end()) return *user;
    if (!found.next) break;
    cursor = *found.next;
  }
  return Error{code::kNotFound, "there is no user " + username};
}

Result<Target> find_target(const Context& context, client::Session& session,
                           const std::string& text) {
  if (text.starts_with('@')) {
    PARLEY_TRY(const auto user, find_user(session, text.substr(1)));
    return Target{user, protocol::direct_conversation_id(context.login.user_id, user.user_id)};
  }
  if (const auto id = ConversationId::parse(text)) return Target{std::nullopt, *id};
  return Error{code::kInvalid, text +
                                   " is neither a conversation's id nor @username: see parley "
                                   "conversations"};
}

std::string explain(const Error& error, const std::string& url) {
  if (error.code == code::kUnauthenticated || error.code == code::kInvalidRefreshToken) {
    const std::string where = url.empty() ? "http://…" : url;
    return "not logged in: parley login --url " + where + " NAME (" + error.detail + ")";
  }
  if (error.code == code::kInvalidCredentials) {
    return "wrong user name or password; --register creates an account";
  }
  if (error.code == code::kUsernameTaken) {
    return "the user name is taken: choose another, or log in without --register";
  }
  if (error.code == code::kUnavailable || error.code == code::kTimeout) {
    return url +
           " does not answer as Parley's front door does; is it the right one, and is it up? (" +
           error.detail + ")";
  }
  return error.detail;
}

}  // namespace parley::cli
