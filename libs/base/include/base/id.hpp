#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace parley {

/// Length of an id's text: 128 bit as lower-case base32 (RFC 4648, section 6) without padding.
inline constexpr std::size_t kIdLength = 26;

/// Whether the text is an id in its one canonical spelling.
bool is_id(std::string_view text);

/// 128 random bits from the system's generator, as an id's text.
std::string random_id_text();

/// The first 128 bits of SHA-256 over the fields, each preceded by its length in bytes as a
/// 32-bit big-endian number, as an id's text. A permanent format: see protocol/fixtures/ids.json.
std::string derived_id_text(std::span<const std::string_view> fields);

/// The id of one kind of thing. Threads: a value. Always holds a canonical text.
template <typename Tag>
class Id {
 public:
  /// Nothing unless `text` is an id in its canonical spelling.
  static std::optional<Id> parse(std::string_view text) {
    if (!is_id(text)) return std::nullopt;
    return Id(std::string(text));
  }
  static Id random() { return Id(random_id_text()); }
  static Id derive(std::span<const std::string_view> fields) { return Id(derived_id_text(fields)); }

  const std::string& text() const { return text_; }
  auto operator<=>(const Id&) const = default;

 private:
  explicit Id(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

using UserId = Id<struct UserTag>;
using SessionId = Id<struct SessionTag>;
using ConversationId = Id<struct ConversationTag>;
using MessageId = Id<struct MessageTag>;

}  // namespace parley

template <typename Tag>
struct std::hash<parley::Id<Tag>> {
  std::size_t operator()(const parley::Id<Tag>& id) const {
    return std::hash<std::string>{}(id.text());
  }
};
