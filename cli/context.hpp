#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "client/session.hpp"
#include "login_file.hpp"

namespace parley::cli {

/// The login saved by an earlier `parley login`.
struct Context {
  Login login;
  std::shared_ptr<http::Client> http;
  LoginFile file;

  /// A session for it; saves each renewed token at once.
  client::Session session(std::chrono::milliseconds patience = std::chrono::seconds{30}) const;
};

/// A client that trusts these authorities; "": the system's.
std::shared_ptr<http::Client> make_client(const std::string& ca_file);

/// Errors: as for LoginFile::read().
Result<Context> open_context();

/// The user with exactly that name. Errors: code::kNotFound.
Result<client::Profile> find_user(client::Session& session, const std::string& username);

/// The destination of a message: "@username", or a conversation's id.
struct Target {
  std::optional<client::Profile> user;
  /// Set also for a direct conversation that doesn't exist yet.
  ConversationId conversation_id;
};
Result<Target> find_target(const Context& context, client::Session& session,
                           const std::string& text);

/// The error and its remedy, for the user. `url` is the server's, "" if unknown.
std::string explain(const Error& error, const std::string& url);

}  // namespace parley::cli
