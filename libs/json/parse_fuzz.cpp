#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <cstdlib>

#include "json/members.hpp"
#include "json/parse.hpp"

namespace {

/// Boost 1.81 reads some numbers with a different last digit than it wrote.
bool has_double(const boost::json::value& value) {
  if (const auto* object = value.if_object()) {
    return std::ranges::any_of(*object, [](const auto& m) { return has_double(m.value()); });
  }
  if (const auto* array = value.if_array()) return std::ranges::any_of(*array, has_double);
  return value.is_double();
}

}  // namespace

/// What is accepted must be the same after writing and reading, and no reader may fail on it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto object = parley::json::parse_object(text);
  if (!object) return 0;
  const std::string written = boost::json::serialize(object.value());
  const auto again = parley::json::parse_object(written, written.size());
  if (!again) std::abort();
  if (!has_double(*object) && boost::json::serialize(again.value()) != written) std::abort();

  parley::json::Members members(object.value());
  members.required_text("text", {1, 100});
  members.nullable_text("title", {1, 100});
  members.optional_integer("seq", {1, 100});
  members.optional_bool("flag", false);
  members.optional_id<parley::UserId>("recipient_id");
  members.optional_ids<parley::UserId>("member_ids", 10);
  (void)members.finish();
  return 0;
}
