#include "json/members.hpp"

#include <algorithm>

#include "json/parse.hpp"

namespace parley::json {
namespace {

constexpr std::size_t kMaxShownBytes = 64;

std::string in_quotes(std::string_view name) {
  if (name.size() > kMaxShownBytes) return "a long member";
  return '`' + std::string(name) + '`';
}

std::string text_rule(TextBounds bounds) {
  return "a string of " + std::to_string(bounds.min_bytes) + " to " +
         std::to_string(bounds.max_bytes) + " bytes without U+0000";
}

std::string integer_rule(IntegerBounds bounds) {
  return "an integer from " + std::to_string(bounds.min) + " to " + std::to_string(bounds.max);
}

constexpr std::string_view kIdRule = "an id: 26 letters a to z and digits 2 to 7";

}  // namespace

Result<Members> Members::parse(std::string_view body) {
  PARLEY_TRY(boost::json::object object, parse_object(body));
  return Members(std::move(object));
}

const boost::json::value* Members::take(std::string_view name) {
  asked_.emplace_back(name);
  return object_.if_contains(name);
}

const boost::json::value* Members::take_required(std::string_view name, std::string_view expected) {
  const auto* value = take(name);
  if (value == nullptr) refuse(in_quotes(name) + " is missing: " + std::string(expected));
  return value;
}

std::optional<std::string> Members::read_text(const boost::json::value* value,
                                              std::string_view name, TextBounds bounds) {
  if (value == nullptr) return std::nullopt;
  if (const auto* text = value->if_string()) {
    const bool long_enough = text->size() >= bounds.min_bytes && text->size() <= bounds.max_bytes;
    if (long_enough && text->find('\0') == boost::json::string::npos) {
      return std::string(text->data(), text->size());
    }
  }
  refuse(in_quotes(name) + " must be " + text_rule(bounds));
  return std::nullopt;
}

std::string Members::required_text(std::string_view name, TextBounds bounds) {
  return read_text(take_required(name, text_rule(bounds)), name, bounds).value_or("");
}

std::optional<std::string> Members::optional_text(std::string_view name, TextBounds bounds) {
  return read_text(take(name), name, bounds);
}

std::optional<std::optional<std::string>> Members::nullable_text(std::string_view name,
                                                                 TextBounds bounds) {
  const auto* value = take(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_null()) return std::optional<std::string>();
  auto text = read_text(value, name, bounds);
  if (!text) return std::nullopt;
  return text;
}

std::optional<std::int64_t> Members::read_integer(const boost::json::value* value,
                                                  std::string_view name, IntegerBounds bounds) {
  if (value == nullptr) return std::nullopt;
  if (const auto* number = value->if_int64()) {
    if (*number >= bounds.min && *number <= bounds.max) return *number;
  }
  refuse(in_quotes(name) + " must be " + integer_rule(bounds));
  return std::nullopt;
}

std::int64_t Members::required_integer(std::string_view name, IntegerBounds bounds) {
  return read_integer(take_required(name, integer_rule(bounds)), name, bounds).value_or(0);
}

std::optional<std::int64_t> Members::optional_integer(std::string_view name, IntegerBounds bounds) {
  return read_integer(take(name), name, bounds);
}

bool Members::required_bool(std::string_view name) {
  const auto* value = take_required(name, "true or false");
  const bool* flag = value == nullptr ? nullptr : value->if_bool();
  if (value != nullptr && flag == nullptr) refuse(in_quotes(name) + " must be true or false");
  return flag != nullptr && *flag;
}

bool Members::optional_bool(std::string_view name, bool fallback) {
  const auto* value = take(name);
  if (value == nullptr) return fallback;
  if (const auto* flag = value->if_bool()) return *flag;
  refuse(in_quotes(name) + " must be true or false");
  return fallback;
}

std::string_view Members::id_text(std::string_view name, bool required) {
  const auto* value = required ? take_required(name, kIdRule) : take(name);
  if (value == nullptr) return {};
  if (const auto* text = value->if_string()) {
    if (is_id(*text)) return *text;
  }
  refuse(in_quotes(name) + " must be " + std::string(kIdRule));
  return {};
}

std::vector<std::string_view> Members::id_texts(std::string_view name, std::size_t max_count) {
  const auto* value = take(name);
  if (value == nullptr) return {};
  const auto* array = value->if_array();
  if (array == nullptr || array->size() > max_count) {
    refuse(in_quotes(name) + " must be an array of at most " + std::to_string(max_count) + " ids");
    return {};
  }
  std::vector<std::string_view> ids;
  for (const auto& element : *array) {
    const auto* text = element.if_string();
    if (text == nullptr || !is_id(*text)) {
      refuse("each element of " + in_quotes(name) + " must be " + std::string(kIdRule));
      return {};
    }
    ids.emplace_back(*text);
  }
  auto sorted = ids;
  std::ranges::sort(sorted);
  if (std::ranges::adjacent_find(sorted) != sorted.end()) {
    refuse(in_quotes(name) + " must name each id once");
    return {};
  }
  return ids;
}

Status Members::finish() {
  for (const auto& member : object_) {
    const std::string_view name = member.key();
    if (std::ranges::find(asked_, name) == asked_.end()) {
      refuse(in_quotes(name) + " is an unknown member");
    }
  }
  if (problems_.empty()) return {};
  std::string detail;
  for (const auto& problem : problems_) {
    if (!detail.empty()) detail += "; ";
    if (detail.size() > 1000) {
      detail += "and more";
      break;
    }
    detail += problem;
  }
  return Error{code::kInvalid, std::move(detail)};
}

}  // namespace parley::json
