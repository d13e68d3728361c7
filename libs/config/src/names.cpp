#include <algorithm>
#include <numeric>

#include "state.hpp"

namespace parley::config {
namespace {

// Levenshtein's distance, one row at a time.
std::size_t distance(std::string_view one, std::string_view other) {
  std::vector<std::size_t> row(other.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= one.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= other.size(); ++j) {
      const std::size_t replaced = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
    }
  }
  return row.back();
}

}  // namespace

std::string flag_of(std::string_view name) {
  std::string flag = "--" + std::string(name);
  std::ranges::replace(flag, '_', '-');
  return flag;
}

std::string variable_of(std::string_view name) {
  std::string variable = "PARLEY_";
  for (const char letter : name) {
    variable += letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  }
  return variable;
}

std::string file_variable_of(std::string_view name) { return variable_of(name) + "_FILE"; }

std::string Options::State::suggestion(std::string_view name) const {
  for (const Option& option : options) {
    if (distance(name, option.name) <= 2) return " (did you mean " + option.name + "?)";
  }
  return "";
}

std::string without_password(const std::string& uri) {
  const auto scheme = uri.find("://");
  if (scheme == std::string::npos) return uri;
  const auto user = scheme + 3;
  // The last `@`, since an unescaped password may contain one: better to mask too much.
  const auto at = uri.rfind('@');
  const auto colon = uri.find(':', user);
  if (at == std::string::npos || colon == std::string::npos || colon > at || at < user) return uri;
  if (colon + 1 == at) return uri;
  return uri.substr(0, colon + 1) + "***" + uri.substr(at);
}

}  // namespace parley::config
