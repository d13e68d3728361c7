#include <ostream>

#include "state.hpp"

namespace parley::config {
namespace {

std::string in_quotes(const std::string& text) {
  std::string quoted = "\"";
  for (const char character : text) {
    if (character == '"' || character == '\\') quoted += '\\';
    if (character == '\n' || character == '\t') {
      quoted += character == '\n' ? "\\n" : "\\t";
    } else {
      quoted += character;
    }
  }
  return quoted + "\"";
}

std::string usage_of(const Command& command) {
  std::string usage = command.words;
  for (const Parameter& parameter : command.parameters) {
    usage += parameter.default_value ? " [" + flag_of(parameter.name) + " VALUE]"
                                     : " <" + parameter.name + ">";
  }
  return usage;
}

}  // namespace

void print_help(const Options::State& state, std::ostream& out) {
  out << state.program << " " << state.version << ": " << state.about
      << "\n\nUsage: " << state.program << " [options]"
      << (state.commands.empty() ? "" : " [command]")
      << "\n\nEach option is set by a flag, an environment variable, or a key in the file given by"
         "\n--config (or PARLEY_CONFIG); the former take precedence."
         "\nFor options that may be secret, PARLEY_<NAME>_FILE names a file with the value.\n\n";
  for (const Option& option : state.options) {
    const std::string value = option.show();
    out << "  " << flag_of(option.name) << " (" << option.takes << ")\n      " << option.help
        << (value.empty() ? "" : "; default " + value) << "\n      " << variable_of(option.name)
        << ", " << option.name << "\n";
  }
  out << "\n  --config FILE    lines like `log_level = \"info\"`; mode 0600 with secrets\n"
         "  --check-config   reports all problems of the configuration; exit status 0 or 2\n"
         "  --print-config   prints the configuration as a file, with secrets masked\n"
         "  --version, --help\n";
  for (const Action& action : state.actions) {
    const std::string flag = flag_of(action.name);
    out << "  " << flag << std::string(flag.size() < 17 ? 17 - flag.size() : 1, ' ') << action.help
        << "\n";
  }
  if (!state.commands.empty()) out << "\nCommands:\n";
  for (const Command& command : state.commands) {
    out << "  " << usage_of(command) << "\n      " << command.help << "\n";
    for (const Parameter& parameter : command.parameters) {
      out << "        " << parameter.name << ": " << parameter.help;
      if (parameter.default_value && !parameter.default_value->empty()) {
        out << "; default " << *parameter.default_value;
      }
      out << "\n";
    }
  }
}

void print_config(const Options::State& state,
                  const std::map<std::string, std::string, std::less<>>& sources,
                  std::ostream& out) {
  for (const Option& option : state.options) {
    const auto source = sources.find(option.name);
    out << "# " << option.help << " (" << option.takes << ")\n"
        << option.name << " = " << (option.quoted ? in_quotes(option.show()) : option.show())
        << "  # " << (source == sources.end() ? "default" : source->second) << "\n";
  }
}

}  // namespace parley::config
