#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "client/session.hpp"
#include "login_file.hpp"

namespace parley::cli {

/// A login that an earlier `parley login` has left, taken up again.
struct Context {
  Login login;
  std::shared_ptr<http::Client> http;
  LoginFile file;

  /// A session of it; each renewed token is saved at once.
  client::Session session(std::chrono::milliseconds patience = std::chrono::seconds{30}) const;
};

/// One that trusts these authorities; "": the system's.
std::shared_ptr<http::Client> make_client(const std::string& ca_file);

/// Errors: as LoginFile::read.
Result<Context> open_context();

/// The user of exactly that name. Errors: code::kNotFound.
Result<client::Profile> find_user(client::Session& session, const std::string& username);

/// Where a message goes: "@username", or a conversation's id.
struct Target {
  std::optional<client::Profile> user;
  /// Also of a direct conversation that nobody has begun yet.
  ConversationId conversation_id;
};
Result<Target> find_target(const Context& context, client::Session& session,
                           const std::string& text);

/// What is wrong and how to mend it, for people. `url` is the server's, "" where none is known.
std::string explain(const Error& error, const std::string& url);

}  // namespace parley::cli
