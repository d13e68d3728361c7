#include "http/query.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "base/number.hpp"

namespace parley::http {
namespace {

constexpr std::size_t kMaxParameters = 32;
constexpr std::size_t kMaxShownBytes = 64;

std::string in_quotes(std::string_view name) {
  return name.size() > kMaxShownBytes ? "a long parameter" : '`' + std::string(name) + '`';
}

Error invalid(std::string detail) { return {code::kInvalid, std::move(detail)}; }

}  // namespace

Result<Query> Query::parse(std::string_view text) {
  Query query;
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    auto name = percent_decode(pair.substr(0, equals), true);
    auto value =
        percent_decode(equals == std::string_view::npos ? "" : pair.substr(equals + 1), true);
    if (!name || !value) return invalid("a parameter's escapes are broken or give no valid UTF-8");
    if (std::ranges::find(query.parameters_, *name, &Parameter::name) != query.parameters_.end()) {
      return invalid("the parameter " + in_quotes(*name) + " stands twice");
    }
    if (query.parameters_.size() == kMaxParameters) {
      return invalid("more than " + std::to_string(kMaxParameters) + " parameters");
    }
    query.parameters_.push_back({*std::move(name), *std::move(value)});
  }
  return query;
}

const std::string* Query::take(std::string_view name) {
  const auto found = std::ranges::find(parameters_, name, &Parameter::name);
  if (found == parameters_.end()) return nullptr;
  found->asked = true;
  return &found->value;
}

std::optional<std::string> Query::text(std::string_view name, std::size_t min_bytes,
                                       std::size_t max_bytes) {
  const std::string* value = take(name);
  if (value == nullptr) return std::nullopt;
  if (value->size() >= min_bytes && value->size() <= max_bytes) return *value;
  refuse("the parameter " + in_quotes(name) + " must be " + std::to_string(min_bytes) + " to " +
         std::to_string(max_bytes) + " bytes long");
  return std::nullopt;
}

std::optional<std::int64_t> Query::integer(std::string_view name, std::int64_t min,
                                           std::int64_t max) {
  const std::string* value = take(name);
  if (value == nullptr) return std::nullopt;
  const auto number = parse_number<std::int64_t>(*value);
  if (number && *number >= min && *number <= max) return number;
  refuse("the parameter " + in_quotes(name) + " must be an integer from " + std::to_string(min) +
         " to " + std::to_string(max));
  return std::nullopt;
}

Status Query::finish() {
  for (const Parameter& parameter : parameters_) {
    if (!parameter.asked) refuse(in_quotes(parameter.name) + " is an unknown parameter");
  }
  if (problems_.empty()) return {};
  std::string detail = problems_.front();
  for (std::size_t i = 1; i < problems_.size(); ++i) detail += "; " + problems_[i];
  return invalid(std::move(detail));
}

}  // namespace parley::http
