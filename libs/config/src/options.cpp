#include "config/options.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include "base/number.hpp"
#include "base/utf8.hpp"
#include "state.hpp"

namespace parley::config {
namespace {

using Problem = std::optional<std::string>;

Problem text_problem(const std::string& value, Length length) {
  if (!is_utf8(value) || value.find('\0') != std::string::npos) return "must be UTF-8 text";
  if (value.size() >= length.least && value.size() <= length.most) return std::nullopt;
  return "must be " + std::to_string(length.least) + " to " + std::to_string(length.most) +
         " bytes long";
}

std::string span_of(const Bounds& bounds) {
  std::string text = std::to_string(bounds.least) + " to " + std::to_string(bounds.most);
  if (!bounds.unit.empty()) text += " " + std::string(bounds.unit);
  return text;
}

std::optional<std::int64_t> number_in(const std::string& value, const Bounds& bounds) {
  const auto number = parse_number<std::int64_t>(value);
  return number && *number >= bounds.least && *number <= bounds.most ? number : std::nullopt;
}

template <typename Get, typename Set>
Option number_option(std::string name, std::string help, Bounds bounds, Get get, Set set) {
  Option option{.name = std::move(name), .help = std::move(help), .takes = span_of(bounds)};
  option.quoted = false;
  option.show = [get] { return std::to_string(get()); };
  option.set = [bounds, set](const std::string& value) -> Problem {
    const auto number = number_in(value, bounds);
    if (!number) return "must be a whole number, " + span_of(bounds);
    set(*number);
    return std::nullopt;
  };
  return option;
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += between;
    text += word;
  }
  return text;
}

}  // namespace

Options::Options(std::string program, std::string about, std::string version, std::string commit)
    : state_(std::make_unique<State>()) {
  state_->program = std::move(program);
  state_->about = std::move(about);
  state_->version = std::move(version);
  state_->commit = std::move(commit);
}

Options::~Options() = default;
const std::string& Options::program() const { return state_->program; }
const std::string& Options::version() const { return state_->version; }

void Options::State::add(Option option) {
  if (find(option.name)) throw std::logic_error("two options named " + option.name);
  options.push_back(std::move(option));
}

const Option* Options::State::find(std::string_view name) const {
  const auto found = std::ranges::find(options, name, &Option::name);
  return found == options.end() ? nullptr : &*found;
}

void Options::add(std::string name, std::string& target, std::string help, Length length) {
  Option option{.name = std::move(name), .help = std::move(help), .takes = "TEXT"};
  option.show = [&target] { return target; };
  option.set = [&target, length](const std::string& value) -> Problem {
    if (auto problem = text_problem(value, length)) return problem;
    target = value;
    return std::nullopt;
  };
  state_->add(std::move(option));
}

void Options::add(std::string name, int& target, std::string help, Bounds bounds) {
  state_->add(number_option(
      std::move(name), std::move(help), bounds, [&target] { return target; },
      [&target](std::int64_t number) { target = static_cast<int>(number); }));
}

void Options::add(std::string name, std::int64_t& target, std::string help, Bounds bounds) {
  state_->add(number_option(
      std::move(name), std::move(help), bounds, [&target] { return target; },
      [&target](std::int64_t number) { target = number; }));
}

void Options::add(std::string name, std::chrono::milliseconds& target, std::string help,
                  Bounds bounds) {
  if (bounds.unit.empty()) bounds.unit = "ms";
  state_->add(number_option(
      std::move(name), std::move(help), bounds, [&target] { return target.count(); },
      [&target](std::int64_t number) { target = std::chrono::milliseconds{number}; }));
}

void Options::add(const std::string& name, bool& target, const std::string& help) {
  add(name, target, help, {{"true", true}, {"false", false}});
}

void Options::add(std::string name, Address& target, std::string help) {
  Option option{.name = std::move(name), .help = std::move(help), .takes = "HOST:PORT"};
  option.show = [&target] { return target.text(); };
  option.set = [&target](const std::string& value) -> Problem {
    constexpr std::string_view kLocalhost = "localhost:";
    const bool local = value.starts_with(kLocalhost);
    auto address = parse_address(local ? "127.0.0.1:" + value.substr(kLocalhost.size()) : value);
    if (address.has_error()) return std::move(address).error().detail;
    target = *std::move(address);
    return std::nullopt;
  };
  state_->add(std::move(option));
}

void Options::add_file(std::string name, std::string& target, std::string help) {
  Option option{.name = std::move(name), .help = std::move(help), .takes = "FILE"};
  option.show = [&target] { return target; };
  option.set = [&target](const std::string& value) -> Problem {
    if (auto problem = text_problem(value, {})) return problem;
    if (!value.empty() && access(value.c_str(), R_OK) != 0) {
      return value + " cannot be read: " + std::generic_category().message(errno);
    }
    if (std::filesystem::is_directory(value)) return value + " is a folder";
    target = value;
    return std::nullopt;
  };
  state_->add(std::move(option));
}

void Options::add_secret(const std::string& name, std::string& target, std::string help,
                         Length length) {
  add(name, target, std::move(help), length);
  Option& option = state_->options.back();
  option.takes = "TEXT, never by flag";
  option.is_secret = [](const std::string&) { return true; };
  option.show = [&target] { return std::string(target.empty() ? "" : "***"); };
  if (length.least == 0) return;
  add_rule([&target, name](std::vector<std::string>& problems) {
    if (target.empty()) problems.push_back(name + ": must be given; set " + variable_of(name));
  });
}

void Options::add_uri(const std::string& name, std::string& target, std::string help,
                      const std::vector<std::string>& schemes, bool required) {
  Option option{
      .name = name, .help = std::move(help), .takes = joined(schemes, "://… or ") + "://…"};
  option.show = [&target] { return without_password(target); };
  option.is_secret = [](const std::string& value) { return without_password(value) != value; };
  option.set = [&target, schemes, takes = option.takes](const std::string& value) -> Problem {
    const auto end = value.find("://");
    const std::string scheme = value.substr(0, end == std::string::npos ? 0 : end);
    if (!value.empty() && std::ranges::find(schemes, scheme) == schemes.end()) {
      return "must be " + takes;
    }
    if (auto problem = text_problem(value, {})) return problem;
    target = value;
    return std::nullopt;
  };
  state_->add(std::move(option));
  if (!required) return;
  add_rule([&target, name](std::vector<std::string>& problems) {
    if (target.empty()) problems.push_back(name + ": must be given; set " + variable_of(name));
  });
}

void Options::add_choice(std::string name, std::string help, std::vector<std::string> words,
                         std::function<std::string()> shown, std::function<void(std::size_t)> set) {
  Option option{.name = std::move(name), .help = std::move(help), .takes = joined(words, "|")};
  option.show = std::move(shown);
  option.set = [words = std::move(words),
                set = std::move(set)](const std::string& value) -> Problem {
    const auto found = std::ranges::find(words, value);
    if (found == words.end()) return "must be one of " + joined(words, ", ");
    set(static_cast<std::size_t>(found - words.begin()));
    return std::nullopt;
  };
  state_->add(std::move(option));
}

void Options::add_rule(Rule rule) { state_->rules.push_back(std::move(rule)); }

void Options::add_action(std::string name, std::string help, std::function<int()> run) {
  state_->actions.push_back({std::move(name), std::move(help), std::move(run)});
}

void Options::add_command(std::string words, std::string help, std::vector<Parameter> parameters,
                          Run run) {
  state_->commands.push_back(
      {std::move(words), std::move(help), std::move(parameters), std::move(run)});
}

}  // namespace parley::config
