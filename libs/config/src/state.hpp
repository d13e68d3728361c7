#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/options.hpp"

// The internals of Options, shared by its sources only.
namespace parley::config {

struct Option {
  std::string name;
  std::string help;
  /// What may be given, for --help: "TEXT", "1 to 256".
  std::string takes;
  /// Sets the bound member, or returns what is wrong with the value, without repeating it.
  std::function<std::optional<std::string>(const std::string& value)> set = nullptr;
  /// The member as the file would have it, without quotes; secrets masked.
  std::function<std::string()> show = nullptr;
  /// Whether the value must not be seen; null for never.
  std::function<bool(const std::string& value)> is_secret = nullptr;
  bool quoted = true;
};

struct Command {
  std::string words;
  std::string help;
  std::vector<Parameter> parameters;
  Options::Run run;
};

struct Action {
  std::string name;
  std::string help;
  std::function<int()> run;
};

struct Options::State {
  std::string program;
  std::string about;
  std::string version;
  std::string commit;
  std::vector<Option> options;
  std::vector<Options::Rule> rules;
  std::vector<Command> commands;
  std::vector<Action> actions;

  void add(Option option);
  const Option* find(std::string_view name) const;
  /// " (did you mean `listen`?)", or nothing.
  std::string suggestion(std::string_view name) const;
};

/// "amqp_uri" → "--amqp-uri", "PARLEY_AMQP_URI".
std::string flag_of(std::string_view name);
std::string variable_of(std::string_view name);
/// "amqp_uri" → "PARLEY_AMQP_URI_FILE".
std::string file_variable_of(std::string_view name);

/// The contents of the command line.
struct CommandLine {
  enum class Ask { kRun, kHelp, kVersion, kCheck, kPrint };
  Ask ask = Ask::kRun;
  std::map<std::string, std::string, std::less<>> values;  ///< by option name
  std::optional<std::string> file;
  const Command* command = nullptr;
  const Action* action = nullptr;
  Arguments arguments;
};
CommandLine read_command_line(const Options::State& state, std::span<const std::string> arguments,
                              std::vector<std::string>& problems);

/// One `key = value` of a file.
struct FileLine {
  std::size_t number;
  std::string key;
  std::string value;
};
/// Reads `key = value` lines: "basic" and 'literal' strings as in TOML, bare words up to a comment,
/// # and ; comments. No tables or arrays: no option needs one.
std::vector<FileLine> read_file_lines(std::istream& file, const std::string& name,
                                      std::vector<std::string>& problems);

/// The file's text without a trailing newline, as Docker and others mount secrets. Errors:
/// kInvalid, with what is wrong: unreadable, empty, over 64 KiB.
Result<std::string> read_secret_file(const std::string& path);

/// The URI with `***` in place of its password; the same text if it has none.
std::string without_password(const std::string& uri);

void print_help(const Options::State& state, std::ostream& out);
/// As a file that read() accepts, except for masked secrets; `sources` has the origin of each
/// value.
void print_config(const Options::State& state,
                  const std::map<std::string, std::string, std::less<>>& sources,
                  std::ostream& out);

}  // namespace parley::config
