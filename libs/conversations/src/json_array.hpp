#pragma once

#include <span>
#include <string>

namespace parley::conversations {

/// The ids as a JSON array of texts, for json_each() in a statement.
template <typename AnyId>
std::string json_array(std::span<const AnyId> ids) {
  std::string text = "[";
  for (const AnyId& id : ids) {
    if (text.size() > 1) text += ',';
    text += '"' + id.text() + '"';
  }
  return text + "]";
}

}  // namespace parley::conversations
