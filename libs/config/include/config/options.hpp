#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <iosfwd>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/address.hpp"
#include "base/result.hpp"

/// One name per option in three spellings: flag `--amqp-uri`, environment variable
/// `PARLEY_AMQP_URI`, key `amqp_uri` of the file that `--config FILE` names (TOML's and INI's
/// `key = value` lines). A flag overrides the environment, which overrides the file, which
/// overrides the default in the struct. What can be a secret may also come as a file of its own,
/// named by `PARLEY_AMQP_URI_FILE`, in the environment's place: see add_secret().
namespace parley::config {

/// Bounds of a text in bytes; with `least` 1 the option must be given.
struct Length {
  std::size_t least = 0;
  std::size_t most = 4096;
};

/// Bounds of a number, both allowed, and its unit for --help ("ms", "bytes", "1/s").
struct Bounds {
  std::int64_t least = 0;
  std::int64_t most = 1'000'000'000;
  std::string_view unit{};
};

/// A parameter of an operator command: a required positional word, or `--name VALUE` with a
/// default.
struct Parameter {
  std::string name;
  std::string help;
  /// Set: a flag with this default. Not set: a required word.
  std::optional<std::string> default_value = std::nullopt;
};

/// An operator command's values by parameter name; each declared one is there.
using Arguments = std::map<std::string, std::string, std::less<>>;

/// The environment as name and value; tests give their own.
using Environment = std::map<std::string, std::string, std::less<>>;
Environment process_environment();

/// The options of one program, bound to the members of its config structs, which hold the
/// defaults. Threads: for main(), before any other thread. Owns: nothing it is bound to; the
/// members must outlive read().
class Options {
 public:
  /// `program` as on the command line, "chat-service"; `version`, and `commit` unless it is empty,
  /// for --version: "chat-service 0.1.0 (abc1234)".
  Options(std::string program, std::string about, std::string version, std::string commit = {});
  ~Options();
  Options(const Options&) = delete;
  Options& operator=(const Options&) = delete;

  const std::string& program() const;
  const std::string& version() const;

  // Names are snake_case and unique. `help` is one line and says what it is for.
  void add(std::string name, std::string& target, std::string help, Length length = {});
  void add(std::string name, int& target, std::string help, Bounds bounds);
  void add(std::string name, std::int64_t& target, std::string help, Bounds bounds);
  void add(std::string name, std::chrono::milliseconds& target, std::string help, Bounds bounds);
  void add(const std::string& name, bool& target, const std::string& help);
  /// "localhost" stands for 127.0.0.1.
  void add(std::string name, Address& target, std::string help);

  /// One of the words, each with what it stands for.
  template <typename Value>
  void add(const std::string& name, Value& target, const std::string& help,
           std::initializer_list<std::pair<std::string_view, Value>> choices) {
    std::vector<std::pair<std::string, Value>> table(choices.begin(), choices.end());
    std::vector<std::string> words;
    words.reserve(table.size());
    for (const auto& [word, value] : table) words.push_back(word);
    auto shown = [&target, table] {
      for (const auto& [word, value] : table) {
        if (value == target) return word;
      }
      return std::string();
    };
    add_choice(name, help, std::move(words), std::move(shown),
               [&target, table](std::size_t index) { target = table[index].second; });
  }

  /// A file that must exist and be readable by this process; empty: none.
  void add_file(std::string name, std::string& target, std::string help);

  /// A whole secret: never by flag (the process list shows flags), never printed. The variable
  /// PARLEY_<NAME>_FILE may name a file that holds it, up to 64 KiB, a newline at its end not
  /// counted; its mode is not checked, since container engines mount secrets readable by all.
  void add_secret(const std::string& name, std::string& target, std::string help,
                  Length length = {});

  /// A URI of one of the schemes ("amqp", "mongodb"). One with a password in it is a secret: not by
  /// flag, and printed without it. PARLEY_<NAME>_FILE as with add_secret(). Empty counts as not
  /// given: refused if `required`.
  void add_uri(const std::string& name, std::string& target, std::string help,
               const std::vector<std::string>& schemes, bool required);

  /// A rule over several options; adds a line per problem. Checked once all fields are read, even
  /// if some of them were refused (those keep their default).
  using Rule = std::function<void(std::vector<std::string>& problems)>;
  void add_rule(Rule rule);

  /// An operator command, e.g. "account disable"; read() runs it and returns its exit status.
  using Run = std::function<int(const Arguments&)>;
  void add_command(std::string words, std::string help, std::vector<Parameter> parameters, Run run);

  /// What the program does instead when the flag --name is given, e.g. "health"; read() runs it and
  /// returns its exit status.
  void add_action(std::string name, std::string help, std::function<int()> run);

  /// Reads everything into the bound members. Returns nothing if the program should go on; else the
  /// exit status: after --help, --version, --check-config, --print-config, an action and an
  /// operator command; 2 after all problems were written to standard error, one line each.
  std::optional<int> read(int argc, const char* const* argv);

  /// The same with all external input given, for tests. `arguments` without the program.
  std::optional<int> read(std::span<const std::string> arguments, const Environment& environment,
                          std::ostream& out, std::ostream& err);

  struct State;

 private:
  void add_choice(std::string name, std::string help, std::vector<std::string> words,
                  std::function<std::string()> shown, std::function<void(std::size_t)> set);

  std::unique_ptr<State> state_;
};

}  // namespace parley::config
