#include "command_line.hpp"

#include <CLI/CLI.hpp>
#include <functional>
#include <iostream>

#include "chat/chat.hpp"
#include "commands.hpp"
#include "context.hpp"
#include "terminal_text.hpp"

namespace parley::cli {
namespace {

constexpr int kMostEntries = 200;

/// The options and arguments, and the chosen command.
class CommandLine {
 public:
  CommandLine() {
    app_.require_subcommand(1);
    app_.set_version_flag("--version", PARLEY_VERSION);
    app_.footer(
        "A conversation is given by its id or as @username. The login is stored in\n"
        "$PARLEY_CONFIG_DIR, else $XDG_CONFIG_HOME/parley, else ~/.config/parley: several users\n"
        "on one machine need separate folders.\n"
        "Proxies are set by http_proxy, https_proxy, all_proxy and no_proxy, as for curl;\n"
        "localhost is always accessed directly.");
    add_login();
    add_messages();
    add_live();
  }

  int run(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      return app_.exit(error) == 0 ? 0 : 2;
    }
    const Status done = chosen_();
    if (!done.has_error()) return 0;
    const auto login = LoginFile().read();
    const std::string url = !login_.url.empty() ? login_.url : login ? login->url : "";
    std::cerr << "parley: " << one_line(explain(done.error(), url)) << "\n";
    return 1;
  }

 private:
  CLI::App* add(const std::string& name, const std::string& what, std::function<Status()> action) {
    CLI::App* command = app_.add_subcommand(name, what);
    command->callback([this, action = std::move(action)] { chosen_ = action; });
    return command;
  }
  void add_json(CLI::App* command) {
    command->add_flag("--json", json_, "print one JSON object per line, for programs");
  }
  CLI::Option* add_target(CLI::App* command) {
    return command->add_option("conversation", target_, "a conversation id, or @username")
        ->check([](const std::string& text) {
          const bool known = (text.starts_with('@') && text.size() > 1) || is_id(text);
          return known ? "" : text + " is neither a conversation's id nor @username";
        });
  }

  void add_login() {
    CLI::App* in =
        add("login", "log in; prompts for the password", [this] { return cli::login(login_); });
    in->add_option("--url", login_.url,
                   "the server, e.g. https://chat.example.org or http://127.0.0.1:8080 (default: "
                   "the last one)");
    in->add_option("--ca-file", login_.ca_file,
                   "PEM file of the authorities that may sign the server's certificate (default: "
                   "the system's)")
        ->check(CLI::ExistingFile);
    in->add_option("name", login_.username, "the user name")->required();
    in->add_flag("--register", login_.make_account, "register first");
    in->add_flag("--password-stdin", login_.password_from_stdin,
                 "read the password from the first line of standard input");
    add("logout", "log out: end the session", [] { return cli::logout(); });
  }

  void add_messages() {
    CLI::App* send = add("send", "send a message; prints its id once accepted",
                         [this] { return cli::send(target_, text_, json_); });
    add_target(send)->required();
    send->add_option("text", text_, "the message (default: standard input)");
    add_json(send);
    CLI::App* read = add("read", "print the newest entries of a conversation",
                         [this] { return cli::read(target_, limit_, json_); });
    add_target(read)->required();
    read->add_option("--limit", limit_, "maximum number")
        ->check(CLI::Range(1, kMostEntries))
        ->capture_default_str();
    add_json(read);
    add_json(add("conversations", "list your conversations with their last messages",
                 [this] { return cli::list_conversations(json_); }));
  }

  void add_live() {
    CLI::App* tail = add("tail", "print new entries as they arrive, until Ctrl-C", [this] {
      return cli::tail({target_, after_, count_, json_});
    });
    CLI::Option* target = add_target(tail);
    tail->add_option("--after", after_, "start after the entry with this seq")
        ->check(CLI::NonNegativeNumber)
        ->needs(target);
    tail->add_option("--count", count_, "exit after this many entries")->check(CLI::PositiveNumber);
    add_json(tail);
    CLI::App* chat = add("chat", "chat in a full-screen terminal; /help shows the commands",
                         [this] { return chat::run(target_); });
    add_target(chat);
  }

  CLI::App app_{"Parley on the command line.", "parley"};
  std::function<Status()> chosen_;
  LoginRequest login_;
  std::string target_;
  std::optional<std::string> text_;
  std::optional<std::int64_t> after_;
  std::optional<std::uint64_t> count_;
  int limit_ = 50;
  bool json_ = false;
};

}  // namespace

int run_command_line(int argc, char** argv) { return CommandLine().run(argc, argv); }

}  // namespace parley::cli
