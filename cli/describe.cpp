#include "describe.hpp"

#include <array>
#include <boost/json.hpp>
#include <ctime>

#include "terminal_text.hpp"

namespace parley::cli {
namespace {

constexpr std::string_view kIndent = "      ";

std::tm local(Timestamp time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  return parts;
}

std::string formatted(const std::tm& time, const char* format) {
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), format, &time);
  return text.data();
}

std::string names(const std::vector<UserId>& ids, const NameOf& name_of) {
  std::string all;
  for (const UserId& id : ids) all += (all.empty() ? "" : ", ") + name_of(id);
  return all;
}

std::string message_text(const client::Message& message) {
  if (message.deleted_at) return "(deleted)";
  return message.edited_at ? message.text + " (edited)" : message.text;
}

std::string deed(const client::Entry& entry, const NameOf& name_of) {
  const std::string& kind = entry.kind;
  if (kind == "edit" && entry.superseded) return "edited a message";
  if (kind == "edit") return "edited a message: " + entry.message.text;
  if (kind == "delete") return "deleted a message";
  if (kind == "reaction")
    return (entry.on ? "reacted with " : "removed the reaction ") + entry.emoji;
  if (kind == "pin") return entry.on ? "pinned a message" : "unpinned a message";
  if (kind == "members_added") return "added " + names(entry.user_ids, name_of);
  if (kind == "member_removed") return "removed " + names(entry.user_ids, name_of);
  if (kind == "member_left") return "left";
  if (kind == "role_changed") return "made " + names(entry.user_ids, name_of) + " " + entry.role;
  if (kind == "title_changed" && !entry.title) return "removed the title";
  if (kind == "title_changed") return "changed the title to " + *entry.title;
  return "did something unknown to this version: " + kind;
}

std::string joined(const std::vector<std::string>& lines, std::string_view by) {
  std::string all = lines.front();
  for (std::size_t i = 1; i < lines.size(); ++i) all.append(by).append(lines[i]);
  return all;
}

}  // namespace

Description describe(const client::Entry& entry, const NameOf& name_of) {
  const std::string who = one_line(name_of(entry.message.sender_id));
  if (entry.kind != "message") return {who, one_line(deed(entry, name_of)), false};
  return {who, joined(lines_of(message_text(entry.message)), "\n"), true};
}

std::string local_time(Timestamp time, Timestamp now) {
  const std::tm then = local(time);
  const std::tm today = local(now);
  const bool is_today = then.tm_year == today.tm_year && then.tm_yday == today.tm_yday;
  return formatted(then, is_today ? "%H:%M" : "%Y-%m-%d %H:%M");
}

std::string local_clock(Timestamp time) { return formatted(local(time), "%H:%M"); }
std::string local_day(Timestamp time) { return formatted(local(time), "%Y-%m-%d"); }

std::string line_for_people(const client::Entry& entry, const NameOf& name_of) {
  const Description found = describe(entry, name_of);
  const std::string begin = local_time(entry.message.accepted_at) + " ";
  if (!found.said) return begin + "* " + found.who + " " + found.what;
  return begin + found.who + ": " + joined(lines_of(found.what), "\n" + std::string(kIndent));
}

boost::json::object object_of(const client::Entry& entry, const NameOf& name_of) {
  const client::Message& message = entry.message;
  boost::json::object object{{"kind", entry.kind},
                             {"conversation_id", message.conversation_id.text()},
                             {"seq", message.seq},
                             {"id", message.id.text()},
                             {"sender_id", message.sender_id.text()},
                             {"sender", name_of(message.sender_id)},
                             {"client_msg_id", message.client_msg_id},
                             {"accepted_at", format_timestamp(message.accepted_at)}};
  if (entry.kind == "message" || entry.kind == "edit") object["text"] = message.text;
  if (message.edited_at) object["edited_at"] = format_timestamp(*message.edited_at);
  if (message.deleted_at) object["deleted_at"] = format_timestamp(*message.deleted_at);
  if (entry.target) object["target"] = entry.target->text();
  if (!entry.emoji.empty()) object["emoji"] = entry.emoji;
  if (!entry.emoji.empty()) object["on"] = entry.on;
  if (!entry.user_ids.empty()) {
    boost::json::array ids;
    for (const UserId& id : entry.user_ids) ids.emplace_back(id.text());
    object["user_ids"] = std::move(ids);
  }
  if (!entry.role.empty()) object["role"] = entry.role;
  if (entry.kind == "title_changed") {
    object["title"] = entry.title ? boost::json::value(boost::json::string(*entry.title)) : nullptr;
  }
  return object;
}

std::string json_line(const boost::json::value& value) {
  std::u32string line;
  for (const char32_t point : decode(boost::json::serialize(value))) {
    if (point < 0x7f || point > 0x9f) {
      line += point;
      continue;
    }
    static constexpr std::u32string_view kHex = U"0123456789abcdef";
    line.append(U"\\u00").append({kHex[point >> 4], kHex[point & 15]});
  }
  return encode(line);
}

}  // namespace parley::cli
