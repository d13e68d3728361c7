#include "protocol/item.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "base/sha256.hpp"
#include "base/utf8.hpp"
#include "item_body.hpp"
#include "json_members.hpp"
#include "protocol/entry_object.hpp"
#include "protocol/message_id.hpp"

namespace parley::protocol {
namespace {

namespace json = boost::json;

/// The members of every item, whatever its kind.
constexpr std::array<std::string_view, 9> kMembers{
    "v",           "kind",       "id",         "conversation_id", "sender_id", "client_msg_id",
    "accepted_at", "request_id", "traceparent"};
constexpr int kFirstVersion = 1;
constexpr int kSecondVersion = 2;
constexpr int kThirdVersion = 3;

/// The first version that knows such items.
int first_version(Kind kind) {
  if (kind == Kind::kMessage) return kFirstVersion;
  return kind == Kind::kPin || kind == Kind::kRead ? kThirdVersion : kSecondVersion;
}

/// The first version with these members.
int members_version(const Item& item) {
  return item.reply_to ? kSecondVersion : first_version(item.kind);
}

/// Whether the id also derives from the content since kItemVersion.
bool is_named_by_content(Kind kind) {
  return kind == Kind::kEdit || kind == Kind::kReaction || kind == Kind::kPin;
}

int version_of(const Item& item) {
  const bool newest = is_named_by_content(item.kind) && item.id != derive_id_before_4(item);
  return newest ? kItemVersion : members_version(item);
}

MessageId derive(const Item& item, std::span<const std::string_view> content) {
  return derive_message_id(kind_name(item.kind), item.conversation_id, item.sender_id,
                           item.target ? std::string_view(item.target->text()) : "",
                           item.client_msg_id, content);
}

std::string hash_of(std::string_view text) {
  const Sha256 digest = sha256(text);
  return hex_encode(std::string(digest.begin(), digest.end()));
}

json::object item_object(const Item& item) {
  json::object object{{"kind", kind_name(item.kind)},
                      {"id", item.id.text()},
                      {"conversation_id", item.conversation_id.text()},
                      {"sender_id", item.sender_id.text()},
                      {"client_msg_id", item.client_msg_id}};
  write_body(object, item);
  object["accepted_at"] = format_timestamp(item.accepted_at);
  object["request_id"] = item.request_id;
  object["traceparent"] = item.traceparent;
  return object;
}

Result<std::int64_t> read_version(const json::object& object) {
  const json::value* version = object.if_contains("v");
  if (version == nullptr || !version->is_int64() || version->get_int64() < kFirstVersion) {
    return malformed("`v` is missing or not a version");
  }
  if (version->get_int64() > kItemVersion) {
    return Error{kNewerItem, "version " + std::to_string(version->get_int64()), true};
  }
  return version->get_int64();
}

Result<Kind> read_kind(const json::object& object, std::int64_t version) {
  PARLEY_TRY(const std::string name, text_member(object, "kind", kIdLength));
  const auto kind = parse_kind(name);
  if (!kind || version < first_version(*kind)) {
    return malformed("an unknown kind");
  }
  for (const auto& member : object) {
    const std::string_view key = member.key();
    if (std::ranges::find(kMembers, key) == kMembers.end() && !has_member(*kind, key)) {
      return malformed("an unknown member");
    }
  }
  if (version == kFirstVersion && object.contains("reply_to")) {
    return malformed("an unknown member");
  }
  return *kind;
}

Result<json::object> parse_line(std::string_view line) {
  if (line.size() > kMaxItemBytes) return malformed("the item is too large");
  boost::system::error_code error;
  json::value value = json::parse(line, error, {}, {.max_depth = 2});
  if (error) return malformed("no JSON: " + error.message());
  if (!value.is_object()) return malformed("not a JSON object");
  return std::move(value.get_object());
}

}  // namespace

MessageId derive_id(const Item& item) {
  const std::string_view direction = item.on ? "on" : "off";
  if (item.kind == Kind::kEdit) {
    const std::string hash = hash_of(item.text);
    return derive(item, std::array{std::string_view(hash)});
  }
  if (item.kind == Kind::kReaction) {
    return derive(item, std::array{std::string_view(item.emoji), direction});
  }
  if (item.kind == Kind::kPin) return derive(item, std::array{direction});
  return derive_id_before_4(item);
}

MessageId derive_id_before_4(const Item& item) { return derive(item, {}); }

bool is_emoji(std::string_view text) {
  const auto is_printing = [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7F; };
  return !text.empty() && text.size() <= kMaxEmojiBytes && std::ranges::all_of(text, is_printing) &&
         is_utf8(text);
}

std::string plain_emoji(std::string_view emoji) {
  constexpr std::string_view kPicture = "\uFE0F";
  std::string plain(emoji);
  for (std::size_t at = plain.find(kPicture); at != plain.npos; at = plain.find(kPicture, at)) {
    plain.erase(at, kPicture.size());
  }
  return plain.empty() ? std::string(emoji) : plain;
}

std::string write_item(const Item& item) {
  json::object object = item_object(item);
  object["v"] = version_of(item);
  return json::serialize(object);
}

Result<Item> read_item(std::string_view line) {
  PARLEY_TRY(const json::object object, parse_line(line));
  PARLEY_TRY(const std::int64_t version, read_version(object));
  PARLEY_TRY(const Kind kind, read_kind(object, version));
  PARLEY_TRY(auto id, id_member<MessageId>(object, "id"));
  PARLEY_TRY(auto conversation_id, id_member<ConversationId>(object, "conversation_id"));
  PARLEY_TRY(auto sender_id, id_member<UserId>(object, "sender_id"));
  PARLEY_TRY(auto client_msg_id, text_member(object, "client_msg_id", kMaxClientMsgIdBytes));
  PARLEY_TRY(auto accepted_text, text_member(object, "accepted_at", 32));
  PARLEY_TRY(auto request_id, text_member(object, "request_id", kMaxRequestIdBytes));
  PARLEY_TRY(auto traceparent, text_member(object, "traceparent", kMaxRequestIdBytes));
  const auto accepted_at = parse_timestamp(accepted_text);
  if (!accepted_at) return malformed("`accepted_at` is not a time");
  if (client_msg_id.empty()) return malformed("`client_msg_id` is empty");
  Item item{.id = std::move(id),
            .conversation_id = std::move(conversation_id),
            .sender_id = std::move(sender_id),
            .client_msg_id = std::move(client_msg_id),
            .text = {},
            .accepted_at = *accepted_at,
            .request_id = std::move(request_id),
            .traceparent = std::move(traceparent),
            .kind = kind};
  PARLEY_CHECK(read_body(object, item));
  const bool before_4 = version < kItemVersion;
  if (item.id != (before_4 ? derive_id_before_4(item) : derive_id(item)))
    return malformed("`id` is not derived from the other members");
  return item;
}

json::object entry_object(const Entry& entry) {
  json::object object = item_object(entry.item);
  if (entry.item.kind == Kind::kReaction) object["emoji"] = plain_emoji(entry.item.emoji);
  object["seq"] = entry.seq;
  object["message_number"] = entry.message_number;
  object["stored_at"] = format_timestamp(entry.stored_at);
  if (entry.thread_id) object["thread_id"] = entry.thread_id->text();
  if (!entry.mentions.empty()) object["mentions"] = id_array(entry.mentions);
  if (entry.deleted_at || entry.superseded) {
    object.erase("text");
    object.erase("mentions");
  }
  if (entry.superseded) object["superseded"] = true;
  if (entry.target_number > 0) object["target_number"] = entry.target_number;
  if (entry.deleted_at) {
    object["deleted_at"] = format_timestamp(*entry.deleted_at);
  }
  return object;
}

std::string write_entry(const Entry& entry) {
  json::object object = entry_object(entry);
  object["v"] = members_version(entry.item);
  return json::serialize(object);
}

}  // namespace parley::protocol
