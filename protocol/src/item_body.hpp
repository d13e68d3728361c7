#pragma once

#include <boost/json/object.hpp>
#include <string_view>

#include "protocol/item.hpp"

/// The members of an item that belong to its kind.
namespace parley::protocol {

/// Whether items of this kind may have the member.
bool has_member(Kind kind, std::string_view name);

/// Appends them.
void write_body(boost::json::object& object, const Item& item);

/// Reads them into `item`, whose kind is set. Errors: kMalformedItem.
Status read_body(const boost::json::object& object, Item& item);

}  // namespace parley::protocol
