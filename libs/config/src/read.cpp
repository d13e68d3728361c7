#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <set>

#include "state.hpp"

namespace parley::config {
namespace {

constexpr std::string_view kFileVariable = "PARLEY_CONFIG";

struct Given {
  std::string value;
  /// For problems and --print-config: "--workers", "PARLEY_WORKERS", "chat.toml:3".
  std::string source;
};

// All external input; each call adds only what earlier calls have not set.
class Gathering {
 public:
  Gathering(const Options::State& state, std::vector<std::string>& problems)
      : state_(state), problems_(problems) {}

  void flags(const CommandLine& line) {
    for (const auto& [name, value] : line.values) {
      if (is_secret(name, value)) {
        problems_.push_back(flag_of(name) +
                            ": holds a secret, which every user of the machine "
                            "sees in the process list; use " +
                            variable_of(name) + " or the --config file");
        continue;
      }
      given_.try_emplace(name, Given{value, flag_of(name)});
    }
  }

  // An empty variable counts as not set: container set-ups pass them that way.
  void environment(const Environment& variables) {
    std::set<std::string> known{std::string(kFileVariable)};
    for (const Option& option : state_.options) {
      const std::string variable = variable_of(option.name);
      const std::string file_variable = file_variable_of(option.name);
      known.insert({variable, file_variable});
      const std::string value = value_in(variables, variable);
      const std::string path = value_in(variables, file_variable);
      if (!path.empty()) {
        secret_file(option, path, !value.empty());
      } else if (!value.empty()) {
        given_.try_emplace(option.name, Given{value, variable});
      }
    }
    // The environment is shared with other programs, so only a near miss is a mistake.
    for (const auto& [variable, value] : variables) {
      if (!variable.starts_with("PARLEY_") || known.contains(variable)) continue;
      std::string name = variable.substr(7);
      for (char& letter : name) letter = static_cast<char>(std::tolower(letter));
      const std::string suggestion = state_.suggestion(name);
      if (!suggestion.empty()) problems_.push_back(variable + ": unknown" + suggestion);
    }
  }

  void file(const std::string& path) {
    std::ifstream stream(path);
    if (!stream) {
      problems_.push_back(path + ": cannot be read: " + std::strerror(errno));
      return;
    }
    std::set<std::string> seen;
    for (const FileLine& line : read_file_lines(stream, path, problems_)) {
      const std::string place = path + ":" + std::to_string(line.number);
      if (!state_.find(line.key)) {
        problems_.push_back(place + ": " + line.key + ": unknown" + state_.suggestion(line.key));
      } else if (!seen.insert(line.key).second) {
        problems_.push_back(place + ": " + line.key + ": given more than once");
      } else {
        if (is_secret(line.key, line.value)) check_mode(path, line.key);
        given_.try_emplace(line.key, Given{line.value, place});
      }
    }
  }

  const std::map<std::string, Given, std::less<>>& given() const { return given_; }

 private:
  static std::string value_in(const Environment& variables, const std::string& name) {
    const auto found = variables.find(name);
    return found == variables.end() ? "" : found->second;
  }

  void secret_file(const Option& option, const std::string& path, bool given_twice) {
    const std::string variable = file_variable_of(option.name);
    if (!option.is_secret) {
      problems_.push_back(variable + ": only secrets are read from a file; use " +
                          variable_of(option.name));
      return;
    }
    if (given_twice) {
      problems_.push_back(variable + ": given together with " + variable_of(option.name) +
                          "; use one");
      return;
    }
    auto value = read_secret_file(path);
    if (value.has_error()) {
      problems_.push_back(variable + ": " + value.error().detail);
      return;
    }
    given_.try_emplace(option.name, Given{*std::move(value), variable});
  }

  bool is_secret(std::string_view name, const std::string& value) const {
    const Option* option = state_.find(name);
    return option && option->is_secret && option->is_secret(value);
  }

  void check_mode(const std::string& path, const std::string& key) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0 || (status.st_mode & 077) == 0) return;
    problems_.push_back(path + ": holds a secret (" + key +
                        ") and is open to other users; run "
                        "chmod 600 " +
                        path);
  }

  const Options::State& state_;
  std::vector<std::string>& problems_;
  std::map<std::string, Given, std::less<>> given_;
};

std::map<std::string, std::string, std::less<>> apply(const Options::State& state,
                                                      const Gathering& gathering,
                                                      std::vector<std::string>& problems) {
  std::map<std::string, std::string, std::less<>> sources;
  for (const auto& [name, given] : gathering.given()) {
    if (const auto problem = state.find(name)->set(given.value)) {
      const bool says_name = given.source == flag_of(name) || given.source == variable_of(name) ||
                             given.source == file_variable_of(name);
      problems.push_back(given.source + ": " + (says_name ? "" : name + ": ") + *problem);
    }
    sources[name] = given.source;
  }
  return sources;
}

}  // namespace

Environment process_environment() {
  Environment environment;
  for (char** entry = environ; entry && *entry; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

std::optional<int> Options::read(int argc, const char* const* argv) {
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  return read(arguments, process_environment(), std::cout, std::cerr);
}

std::optional<int> Options::read(std::span<const std::string> arguments,
                                 const Environment& environment, std::ostream& out,
                                 std::ostream& err) {
  using Ask = CommandLine::Ask;
  std::vector<std::string> problems;
  const CommandLine line = read_command_line(*state_, arguments, problems);
  if (line.ask == Ask::kHelp) {
    print_help(*state_, out);
    return 0;
  }
  if (line.ask == Ask::kVersion) {
    out << state_->program << " " << state_->version
        << (state_->commit.empty() ? "" : " (" + state_->commit + ")") << "\n";
    return 0;
  }
  Gathering gathering(*state_, problems);
  gathering.flags(line);
  gathering.environment(environment);
  const auto named = environment.find(kFileVariable);
  if (line.file) {
    gathering.file(*line.file);
  } else if (named != environment.end() && !named->second.empty()) {
    gathering.file(named->second);
  }
  const auto sources = apply(*state_, gathering, problems);
  for (const Rule& rule : state_->rules) rule(problems);
  for (const std::string& problem : problems) {
    err << state_->program << ": " << problem << "\n";
  }
  if (!problems.empty()) return 2;
  if (line.ask == Ask::kPrint) print_config(*state_, sources, out);
  if (line.ask == Ask::kCheck) out << state_->program << ": the configuration is valid\n";
  if (line.ask != Ask::kRun) return 0;
  if (line.action) return line.action->run();
  if (line.command) return line.command->run(line.arguments);
  return std::nullopt;
}

}  // namespace parley::config
