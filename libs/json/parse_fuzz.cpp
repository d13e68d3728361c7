#include <boost/json/serialize.hpp>
#include <cstdint>
#include <cstdlib>

#include "json/members.hpp"
#include "json/parse.hpp"

/// What is accepted must come back the same after being written, and no reader may trip over it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto object = parley::json::parse_object(text);
  if (!object) return 0;
  const std::string written = boost::json::serialize(object.value());
  const auto again = parley::json::parse_object(written, written.size());
  if (!again || boost::json::serialize(again.value()) != written) std::abort();

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
