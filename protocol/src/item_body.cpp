#include "item_body.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <vector>

#include "json_members.hpp"

namespace parley::protocol {
namespace {

namespace json = boost::json;
using Names = std::vector<std::string_view>;

const Names& names_of(Kind kind) {
  // In the order of Kind.
  static const std::array<Names, 11> kNames{{{"text", "reply_to"},
                                             {"target", "text"},
                                             {"target"},
                                             {"target", "emoji", "on"},
                                             {"user_ids"},
                                             {"user_id"},
                                             {"user_id"},
                                             {"user_id", "role"},
                                             {"title"},
                                             {"target", "on"},
                                             {"up_to"}}};
  return kNames[static_cast<std::size_t>(kind)];
}

Status read_text(const json::object& object, Item& item) {
  PARLEY_TRY(item.text, text_member(object, "text", kMaxTextBytes));
  if (item.text.empty()) return malformed("`text` is empty");
  if (item.text.find('\0') != std::string::npos) return malformed("`text` contains U+0000");
  return {};
}

Status read_emoji(const json::object& object, Item& item) {
  PARLEY_TRY(item.emoji, text_member(object, "emoji", kMaxEmojiBytes));
  if (!is_emoji(item.emoji)) return malformed("`emoji` is not an emoji");
  return {};
}

Status read_on(const json::object& object, Item& item) {
  const json::value* on = object.if_contains("on");
  if (on == nullptr || !on->is_bool()) return malformed("`on` is missing or not a boolean");
  item.on = on->get_bool();
  return {};
}

Status read_up_to(const json::object& object, Item& item) {
  const json::value* up_to = object.if_contains("up_to");
  if (up_to == nullptr || !up_to->is_int64() || up_to->get_int64() < 1) {
    return malformed("`up_to` is missing or not a seq");
  }
  item.up_to = up_to->get_int64();
  return {};
}

Status read_user_ids(const json::object& object, Item& item) {
  const json::value* list = object.if_contains("user_ids");
  if (list == nullptr || !list->is_array() || list->get_array().empty() ||
      list->get_array().size() > kMaxUserIds) {
    return malformed("`user_ids` is missing, or not a list of 1 to 256 ids");
  }
  for (const json::value& one : list->get_array()) {
    const auto id = one.is_string() ? UserId::parse(std::string_view(one.get_string()))
                                    : std::optional<UserId>();
    if (!id) return malformed("`user_ids` contains an invalid id");
    item.user_ids.push_back(*id);
  }
  return {};
}

Status read_title(const json::object& object, Item& item) {
  const json::value* title = object.if_contains("title");
  if (title == nullptr) return malformed("`title` is missing");
  if (title->is_null()) return {};
  PARLEY_TRY(item.title, text_member(object, "title", kMaxTitleBytes));
  if (item.title->empty()) return malformed("`title` is empty");
  return {};
}

}  // namespace

bool has_member(Kind kind, std::string_view name) {
  return std::ranges::find(names_of(kind), name) != names_of(kind).end();
}

void write_body(json::object& object, const Item& item) {
  const auto has = [&](std::string_view name) { return has_member(item.kind, name); };
  if (item.target) object["target"] = item.target->text();
  if (has("text")) object["text"] = item.text;
  if (item.reply_to) object["reply_to"] = item.reply_to->text();
  if (has("emoji")) object["emoji"] = item.emoji;
  if (has("on")) object["on"] = item.on;
  if (has("user_ids")) object["user_ids"] = id_array(item.user_ids);
  if (has("user_id")) object["user_id"] = item.user_ids.at(0).text();
  if (has("role")) object["role"] = item.role;
  if (has("up_to")) object["up_to"] = item.up_to;
  if (has("title")) object["title"] = item.title ? json::value(*item.title) : json::value(nullptr);
}

Status read_body(const json::object& object, Item& item) {
  const auto has = [&](std::string_view name) { return has_member(item.kind, name); };
  if (has("target")) {
    PARLEY_TRY(item.target, id_member<MessageId>(object, "target"));
  }
  if (has("text")) PARLEY_CHECK(read_text(object, item));
  if (object.contains("reply_to")) {
    PARLEY_TRY(item.reply_to, id_member<MessageId>(object, "reply_to"));
  }
  if (has("emoji")) PARLEY_CHECK(read_emoji(object, item));
  if (has("on")) PARLEY_CHECK(read_on(object, item));
  if (has("up_to")) PARLEY_CHECK(read_up_to(object, item));
  if (has("user_ids")) PARLEY_CHECK(read_user_ids(object, item));
  if (has("user_id")) {
    PARLEY_TRY(auto user_id, id_member<UserId>(object, "user_id"));
    item.user_ids.push_back(std::move(user_id));
  }
  if (has("role")) {
    PARLEY_TRY(item.role, text_member(object, "role", 16));
    if (item.role.empty()) return malformed("`role` is empty");
  }
  if (has("title")) PARLEY_CHECK(read_title(object, item));
  return {};
}

}  // namespace parley::protocol
