#include "json_members.hpp"

#include <boost/json/value.hpp>

namespace parley::protocol {

Error malformed(std::string reason) { return {kMalformedItem, std::move(reason)}; }

Result<std::string> text_member(const boost::json::object& object, std::string_view name,
                                std::size_t max_bytes) {
  const boost::json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) {
    return malformed("`" + std::string(name) + "` is missing or not a string");
  }
  const std::string_view text = value->get_string();
  if (text.size() > max_bytes) return malformed("`" + std::string(name) + "` is too long");
  return std::string(text);
}

std::optional<std::string_view> text_at(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return value->get_string();
}

std::vector<UserId> ids_at(const boost::json::object& object, std::string_view name) {
  std::vector<UserId> ids;
  const boost::json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_array()) return ids;
  for (const boost::json::value& one : value->get_array()) {
    if (!one.is_string()) continue;
    if (auto id = UserId::parse(std::string_view(one.get_string()))) ids.push_back(*std::move(id));
  }
  return ids;
}

boost::json::array id_array(const std::vector<UserId>& ids) {
  boost::json::array array;
  array.reserve(ids.size());
  for (const UserId& id : ids) array.emplace_back(id.text());
  return array;
}

}  // namespace parley::protocol
