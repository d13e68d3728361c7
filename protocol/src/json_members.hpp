#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "protocol/item.hpp"

/// Members of an item as JSON. Errors of all: kMalformedItem, naming the member.
namespace parley::protocol {

Error malformed(std::string reason);

Result<std::string> text_member(const boost::json::object& object, std::string_view name,
                                std::size_t max_bytes);

boost::json::array id_array(const std::vector<UserId>& ids);

template <typename AnyId>
Result<AnyId> id_member(const boost::json::object& object, std::string_view name) {
  PARLEY_TRY(const std::string text, text_member(object, name, kIdLength));
  const auto id = AnyId::parse(text);
  if (!id) return malformed("`" + std::string(name) + "` is not an id");
  return *id;
}

/// The member `name`; nothing if it is missing or no string.
std::optional<std::string_view> text_at(const boost::json::object& object, std::string_view name);

/// The ids in the array `name`; other elements are left out, and so are all if it is no array.
std::vector<UserId> ids_at(const boost::json::object& object, std::string_view name);

}  // namespace parley::protocol
