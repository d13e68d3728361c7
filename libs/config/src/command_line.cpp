#include <CLI/CLI.hpp>

#include "state.hpp"

namespace parley::config {
namespace {

using Values = std::vector<std::string>;

// One value per mention and no more: the word after it may be a command.
CLI::Option* add_flag_with_value(CLI::App& app, const std::string& flag, Values& values) {
  return app.add_option(flag, values)->allow_extra_args(false);
}

struct CommandApp {
  const Command* command;
  CLI::App* app;
  std::map<std::string, Values> values;
};

CLI::App* command_app(CLI::App& app, const std::string& words) {
  CLI::App* at = &app;
  std::istringstream stream(words);
  for (std::string word; stream >> word;) {
    const auto found =
        at->get_subcommands([&word](const CLI::App* one) { return one->get_name() == word; });
    at = found.empty() ? at->add_subcommand(word)->fallthrough() : found.front();
  }
  return at;
}

void take(const std::string& flag, const Values& values, std::string& into,
          std::vector<std::string>& problems) {
  if (values.size() > 1) problems.push_back(flag + ": given more than once");
  into = values.back();
}

void take_arguments(CommandApp& found, CommandLine& line, std::vector<std::string>& problems) {
  line.command = found.command;
  for (const Parameter& parameter : found.command->parameters) {
    const Values& values = found.values[parameter.name];
    std::string& argument = line.arguments[parameter.name];
    if (!values.empty()) {
      take(parameter.name, values, argument, problems);
    } else if (parameter.default_value) {
      argument = *parameter.default_value;
    } else {
      problems.push_back(found.command->words + ": " + parameter.name + " is missing");
    }
  }
}

}  // namespace

CommandLine read_command_line(const Options::State& state, std::span<const std::string> arguments,
                              std::vector<std::string>& problems) {
  CLI::App app(state.about, state.program);
  app.set_help_flag();
  app.allow_extras();
  bool help = false;
  bool version = false;
  bool check = false;
  bool print = false;
  app.add_flag("-h,--help", help);
  app.add_flag("--version", version);
  app.add_flag("--check-config", check);
  app.add_flag("--print-config", print);
  std::vector<char> actions(state.actions.size());
  for (std::size_t i = 0; i < actions.size(); ++i) {
    app.add_flag_callback(flag_of(state.actions[i].name), [&actions, i] { actions[i] = 1; });
  }
  Values file;
  add_flag_with_value(app, "--config", file);
  std::map<std::string, Values> values;
  for (const Option& option : state.options) {
    add_flag_with_value(app, flag_of(option.name), values[option.name]);
  }
  std::vector<CommandApp> commands;
  commands.reserve(state.commands.size());
  for (const Command& command : state.commands) {
    commands.push_back({&command, command_app(app, command.words), {}});
  }
  for (CommandApp& one : commands) {
    for (const Parameter& parameter : one.command->parameters) {
      const std::string name = parameter.default_value ? flag_of(parameter.name) : parameter.name;
      add_flag_with_value(*one.app, name, one.values[parameter.name]);
    }
  }

  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::ParseError& error) {
    problems.emplace_back(error.what());
  }
  for (const std::string& word : app.remaining(true)) {
    std::string name = word.substr(std::min(word.find_first_not_of('-'), word.size()));
    name = name.substr(0, name.find('='));
    std::ranges::replace(name, '-', '_');
    // Its value may be a secret that was meant for another option.
    problems.push_back(word.substr(0, word.find('=')) + ": unknown" + state.suggestion(name));
  }

  CommandLine line;
  using Ask = CommandLine::Ask;
  line.ask = help      ? Ask::kHelp
             : version ? Ask::kVersion
             : check   ? Ask::kCheck
             : print   ? Ask::kPrint
                       : Ask::kRun;
  if (!file.empty()) take("--config", file, line.file.emplace(), problems);
  for (const auto& [name, given] : values) {
    if (!given.empty()) take(flag_of(name), given, line.values[name], problems);
  }
  const auto asked = std::ranges::find(actions, 1);
  if (asked != actions.end()) {
    line.action = &state.actions[static_cast<std::size_t>(asked - actions.begin())];
  }
  for (CommandApp& one : commands) {
    if (one.app->parsed()) take_arguments(one, line, problems);
  }
  if (!line.command && !app.get_subcommands().empty()) {
    problems.push_back(app.get_subcommands().front()->get_name() + ": which command? See --help");
  }
  return line;
}

}  // namespace parley::config
