#include "protocol/item.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "protocol/message_id.hpp"

namespace parley::protocol {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 10> kMembers{
    "v",    "kind",        "id",         "conversation_id", "sender_id", "client_msg_id",
    "text", "accepted_at", "request_id", "traceparent"};

Error malformed(std::string reason) { return {kMalformedItem, std::move(reason)}; }

json::object item_object(const Item& item) {
  return {{"v", kItemVersion},
          {"kind", kMessageKind},
          {"id", item.id.text()},
          {"conversation_id", item.conversation_id.text()},
          {"sender_id", item.sender_id.text()},
          {"client_msg_id", item.client_msg_id},
          {"text", item.text},
          {"accepted_at", format_timestamp(item.accepted_at)},
          {"request_id", item.request_id},
          {"traceparent", item.traceparent}};
}

Result<std::string> text_member(const json::object& object, std::string_view name,
                                std::size_t max_bytes) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) {
    return malformed("`" + std::string(name) + "` is missing or no string");
  }
  const std::string_view text = value->get_string();
  if (text.size() > max_bytes) return malformed("`" + std::string(name) + "` is too long");
  return std::string(text);
}

template <typename AnyId>
Result<AnyId> id_member(const json::object& object, std::string_view name) {
  PARLEY_TRY(const std::string text, text_member(object, name, kIdLength));
  const auto id = AnyId::parse(text);
  if (!id) return malformed("`" + std::string(name) + "` is no id");
  return *id;
}

Status check_version(const json::object& object) {
  const json::value* version = object.if_contains("v");
  if (version == nullptr || !version->is_int64() || version->get_int64() < 1) {
    return malformed("`v` is missing or no version");
  }
  if (version->get_int64() > kItemVersion) {
    return Error{kNewerItem, "version " + std::to_string(version->get_int64()), true};
  }
  return {};
}

Status check_members(const json::object& object) {
  for (const auto& member : object) {
    if (std::ranges::find(kMembers, std::string_view(member.key())) == kMembers.end()) {
      return malformed("an unknown member");
    }
  }
  PARLEY_TRY(const std::string kind, text_member(object, "kind", kIdLength));
  if (kind != kMessageKind) return malformed("an unknown kind");
  return {};
}

Result<json::object> parse_line(std::string_view line) {
  if (line.size() > kMaxItemBytes) return malformed("the item is too large");
  boost::system::error_code error;
  json::value value = json::parse(line, error, {}, {.max_depth = 2});
  if (error) return malformed("no JSON: " + error.message());
  if (!value.is_object()) return malformed("no JSON object");
  return std::move(value.get_object());
}

}  // namespace

std::string write_item(const Item& item) { return json::serialize(item_object(item)); }

Result<Item> read_item(std::string_view line) {
  PARLEY_TRY(const json::object object, parse_line(line));
  PARLEY_CHECK(check_version(object));
  PARLEY_CHECK(check_members(object));
  PARLEY_TRY(auto id, id_member<MessageId>(object, "id"));
  PARLEY_TRY(auto conversation_id, id_member<ConversationId>(object, "conversation_id"));
  PARLEY_TRY(auto sender_id, id_member<UserId>(object, "sender_id"));
  PARLEY_TRY(auto client_msg_id, text_member(object, "client_msg_id", kMaxClientMsgIdBytes));
  PARLEY_TRY(auto text, text_member(object, "text", kMaxTextBytes));
  PARLEY_TRY(auto accepted_text, text_member(object, "accepted_at", 32));
  PARLEY_TRY(auto request_id, text_member(object, "request_id", kMaxRequestIdBytes));
  PARLEY_TRY(auto traceparent, text_member(object, "traceparent", kMaxRequestIdBytes));
  const auto accepted_at = parse_timestamp(accepted_text);
  if (!accepted_at) return malformed("`accepted_at` is no time");
  if (text.empty() || client_msg_id.empty()) return malformed("an empty text or client_msg_id");
  if (text.find('\0') != std::string::npos) return malformed("`text` holds U+0000");
  if (id != derive_message_id(kMessageKind, conversation_id, sender_id, "", client_msg_id)) {
    return malformed("`id` is not derived from the other members");
  }
  return Item{std::move(id),         std::move(conversation_id),
              std::move(sender_id),  std::move(client_msg_id),
              std::move(text),       *accepted_at,
              std::move(request_id), std::move(traceparent)};
}

std::string write_entry(const Entry& entry) {
  json::object object = item_object(entry.item);
  object["seq"] = entry.seq;
  object["message_number"] = entry.message_number;
  object["stored_at"] = format_timestamp(entry.stored_at);
  return json::serialize(object);
}

}  // namespace parley::protocol
