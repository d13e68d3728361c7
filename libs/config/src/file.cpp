#include <istream>

#include "state.hpp"

namespace parley::config {
namespace {

constexpr std::string_view kBlank = " \t\r";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

bool is_key(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string_view::npos;
}

bool is_comment(std::string_view text) {
  return text.empty() || text.front() == '#' || text.front() == ';';
}

// A comment begins only after a blank: '#' may be part of a bare word, as in a password.
std::string bare(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    const bool blank = text[i - 1] == ' ' || text[i - 1] == '\t';
    if (blank && is_comment(text.substr(i))) return std::string(trimmed(text.substr(0, i)));
  }
  return std::string(text);
}

std::optional<std::string> quoted(std::string_view text) {
  const char quote = text.front();
  std::string value;
  std::size_t at = 1;
  for (; at < text.size() && text[at] != quote; ++at) {
    if (quote == '\'' || text[at] != '\\') {
      value += text[at];
      continue;
    }
    constexpr std::string_view kEscaped = "\"\\nt";
    constexpr std::string_view kMeant = "\"\\\n\t";
    const auto which = ++at < text.size() ? kEscaped.find(text[at]) : std::string_view::npos;
    if (which == std::string_view::npos) return std::nullopt;
    value += kMeant[which];
  }
  if (at >= text.size() || !is_comment(trimmed(text.substr(at + 1)))) return std::nullopt;
  return value;
}

}  // namespace

std::vector<FileLine> read_file_lines(std::istream& file, const std::string& name,
                                      std::vector<std::string>& problems) {
  std::vector<FileLine> lines;
  std::string line;
  for (std::size_t number = 1; std::getline(file, line); ++number) {
    const std::string_view text = trimmed(line);
    if (is_comment(text)) continue;
    const auto equals = text.find('=');
    const std::string_view key = trimmed(text.substr(0, equals));
    const std::string place = name + ":" + std::to_string(number) + ": ";
    if (equals == std::string_view::npos || !is_key(key)) {
      problems.push_back(place + "must be a line like `log_level = \"info\"`");
      continue;
    }
    const std::string_view rest = trimmed(text.substr(equals + 1));
    const bool in_quotes = !rest.empty() && (rest.front() == '"' || rest.front() == '\'');
    auto value = in_quotes ? quoted(rest) : std::optional(bare(rest));
    if (value) {
      lines.push_back({number, std::string(key), *std::move(value)});
    } else {
      problems.push_back(
          place + std::string(key) +
          ": the quoted value does not end, has an unknown escape or is followed by other text");
    }
  }
  return lines;
}

}  // namespace parley::config
