#include "operator_commands.hpp"

#include <iostream>
#include <istream>

#include "accounts/account_store.hpp"
#include "base/utf8.hpp"
#include "credential_store.hpp"
#include "end_sessions.hpp"
#include "password_hasher.hpp"
#include "password_policy.hpp"
#include "session_store.hpp"
#include "store_adapters.hpp"
#include "stores/copy_commands.hpp"

namespace parley::auth {
namespace {

/// The stores, opened for one command.
struct Books {
  explicit Books(const Config& config) : stores(config.store.settings()) {}

  stores::Stores stores;
  std::unique_ptr<accounts::AccountStore> accounts = accounts::open_account_store(stores);
  std::unique_ptr<CredentialStore> credentials = open_credential_store(stores);
  std::unique_ptr<SessionStore> sessions = open_session_store(stores);

  Result<accounts::Account> account(std::string_view username) {
    PARLEY_TRY(auto found, accounts->find_by_username(username));
    if (!found) return Error{code::kNotFound, "there is no account with this name"};
    return *std::move(found);
  }

  Status end_all(const UserId& user_id, std::string_view reason) {
    PARLEY_TRY(const auto all, sessions->of_user(user_id));
    return end_sessions(*accounts, *sessions, all, reason, "");
  }
};

Status show(Books& books, const accounts::Account& account) {
  PARLEY_TRY(const auto sessions, books.sessions->of_user(account.id));
  std::cout << "id: " << account.id.text() << "\nusername: " << account.username
            << "\ncreated_at: " << format_timestamp(account.created_at)
            << "\ndisabled: " << (account.disabled ? "yes" : "no")
            << "\nsessions: " << sessions.size() << "\n";
  return {};
}

/// Sets the flag first: a concurrent login either sees it, or its session is found here.
Status disable(Books& books, const accounts::Account& account) {
  PARLEY_CHECK(books.accounts->set_disabled(account.id, true));
  return books.end_all(account.id, "account disabled");
}

Status enable(Books& books, const accounts::Account& account) {
  return books.accounts->set_disabled(account.id, false);
}

Status end_sessions_of(Books& books, const accounts::Account& account) {
  return books.end_all(account.id, "ended by an operator");
}

Status set_password(Books& books, const accounts::Account& account, std::istream& input) {
  std::string password;
  std::getline(input, password);
  if (!is_utf8(password) || password.find('\0') != std::string::npos) {
    return Error{code::kInvalid, "the password must be UTF-8 without NUL"};
  }
  PARLEY_CHECK(check_password(password, account.username));
  const Credential credential{account.id, PasswordHasher().hash(password), now()};
  PARLEY_TRY(const auto old, books.credentials->find(account.id));
  PARLEY_CHECK(old ? books.credentials->replace(old->password_hash, credential)
                   : books.credentials->insert(credential));
  return books.end_all(account.id, "password set by an operator");
}

int finish(const Status& outcome) {
  if (outcome.has_error()) {
    std::cerr << outcome.error().detail << "\n";
    return 1;
  }
  return 0;
}

using AccountCommand = std::function<Status(Books&, const accounts::Account&)>;

void add_account_command(config::Options& options, const Config& config, const std::string& verb,
                         const std::string& help, AccountCommand command) {
  options.add_command("account " + verb, help, {{"username", "case-insensitive"}},
                      [&config, command = std::move(command)](const config::Arguments& arguments) {
                        Books books(config);
                        const auto account = books.account(arguments.find("username")->second);
                        return finish(account ? command(books, *account) : account.error());
                      });
}

void add_registration_command(config::Options& options, const Config& config,
                              const std::string& verb, bool open) {
  options.add_command("registration " + verb, open ? "opens registration" : "closes registration",
                      {}, [&config, open](const config::Arguments&) {
                        return finish(Books(config).credentials->set_registration_open(open));
                      });
}

}  // namespace

void declare_commands(config::Options& options, const Config& config, std::istream& input) {
  add_account_command(options, config, "show", "shows an account", show);
  add_account_command(options, config, "disable", "disables an account and ends its sessions",
                      disable);
  add_account_command(options, config, "enable", "enables a disabled account", enable);
  add_account_command(options, config, "end-sessions", "ends all sessions of an account",
                      end_sessions_of);
  add_account_command(
      options, config, "set-password",
      "sets the password to the first line of standard input, and ends all sessions",
      [&input](Books& books, const accounts::Account& account) {
        return set_password(books, account, input);
      });
  add_registration_command(options, config, "open", true);
  add_registration_command(options, config, "close", false);
  stores::declare_copy_commands(options, config.store,
                                {accounts::copied_accounts(), copied_auth()});
}

}  // namespace parley::auth
