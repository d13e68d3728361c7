#include <sstream>
#include <stdexcept>

#include "rows.hpp"

namespace parley::timeline {
namespace {

using protocol::Kind;

constexpr std::string_view kInsert =
    "INSERT INTO entries (conversation_id, seq, id, kind, sender_id, client_msg_id, text, "
    "message_number, accepted_at, stored_at, request_id, traceparent, target, reply_to, emoji, "
    "is_on, user_ids, role, title, thread_id, mentions, target_number) VALUES (?1, ?2, ?3, ?4, ?5, "
    "?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)";

template <typename Value>
Value known_column(std::optional<Value> value) {
  if (!value) throw std::runtime_error("timeline.db: an unknown kind or a column that is no id");
  return *std::move(value);
}

std::optional<MessageId> optional_id_column(const sqlite::Row& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return row.id<MessageId>(column);
}

std::optional<std::string_view> unless_empty(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

std::vector<UserId> user_ids_column(const sqlite::Row& row, int column) {
  const std::string joined = row.optional_text(column).value_or("");
  std::string_view all = joined;
  std::vector<UserId> ids;
  while (!all.empty()) {
    ids.push_back(known_column(UserId::parse(all.substr(0, kIdLength))));
    all.remove_prefix(std::min(all.size(), kIdLength + 1));
  }
  return ids;
}

constexpr int kEditedMentions = 31;
constexpr int kTargetNumber = 32;

}  // namespace

std::string user_ids_text(const std::vector<UserId>& ids) {
  std::string all;
  for (const UserId& id : ids) all += (all.empty() ? "" : " ") + id.text();
  return all;
}

protocol::Entry read_entry(const sqlite::Row& row) {
  return {.item = {.id = row.id<MessageId>(2),
                   .conversation_id = row.id<ConversationId>(0),
                   .sender_id = row.id<UserId>(4),
                   .client_msg_id = row.text(5),
                   .text = row.text(6),
                   .accepted_at = row.time(8),
                   .request_id = row.text(10),
                   .traceparent = row.text(11),
                   .kind = known_column(protocol::parse_kind(row.text(3))),
                   .target = optional_id_column(row, 12),
                   .reply_to = optional_id_column(row, 13),
                   .emoji = row.optional_text(14).value_or(""),
                   .on = row.optional_integer(15).value_or(0) != 0,
                   .user_ids = user_ids_column(row, 16),
                   .role = row.optional_text(17).value_or(""),
                   .title = row.optional_text(18)},
          .seq = row.integer(1),
          .message_number = row.integer(7),
          .stored_at = row.time(9),
          .deleted_at = row.optional_time(22),
          .thread_id = optional_id_column(row, 24),
          .mentions = user_ids_column(row, 25),
          .target_number = row.optional_integer(kTargetNumber).value_or(0)};
}

protocol::Entry read_present_entry(const sqlite::Row& row) {
  protocol::Entry entry = read_entry(row);
  if (auto edited = row.optional_text(20)) {
    entry.item.text = *std::move(edited);
    entry.mentions = user_ids_column(row, kEditedMentions);
  }
  return entry;
}

Message read_message(const sqlite::Row& row) {
  Message message{read_entry(row),
                  {.applied_seq = row.integer(19),
                   .text = row.optional_text(20),
                   .mentions = user_ids_column(row, kEditedMentions),
                   .edited_at = row.optional_time(21),
                   .deleted_at = row.optional_time(22)}};
  std::istringstream reactions(row.optional_text(23).value_or(""));
  ReactionCount one;
  while (reactions >> one.emoji >> one.count) message.state.reactions.push_back(one);
  if (!row.is_null(26)) message.state.pin = Pin{row.id<UserId>(26), row.time(27)};
  if (!row.is_null(28)) {
    message.state.thread = Thread{row.integer(28), row.id<MessageId>(29), row.time(30)};
  }
  return message;
}

std::string reactions_text(const MessageState& state) {
  std::string all;
  for (const ReactionCount& one : state.reactions) {
    all += (all.empty() ? "" : " ") + one.emoji + " " + std::to_string(one.count);
  }
  return all;
}

Result<sqlite::Inserted> insert_entry(sqlite::Connection& connection,
                                      const protocol::Entry& entry) {
  const protocol::Item& item = entry.item;
  std::optional<bool> is_on;
  if (item.kind == Kind::kReaction || item.kind == Kind::kPin) is_on = item.on;
  const std::string user_ids = user_ids_text(item.user_ids);
  const std::string mentions = user_ids_text(entry.mentions);
  std::optional<std::int64_t> target_number;
  if (entry.target_number > 0) target_number = entry.target_number;
  return connection.insert(kInsert, {item.conversation_id,
                                     entry.seq,
                                     item.id,
                                     protocol::kind_name(item.kind),
                                     item.sender_id,
                                     item.client_msg_id,
                                     item.text,
                                     entry.message_number,
                                     item.accepted_at,
                                     entry.stored_at,
                                     item.request_id,
                                     item.traceparent,
                                     item.target,
                                     item.reply_to,
                                     unless_empty(item.emoji),
                                     is_on,
                                     unless_empty(user_ids),
                                     unless_empty(item.role),
                                     item.title,
                                     entry.thread_id,
                                     unless_empty(mentions),
                                     target_number});
}

}  // namespace parley::timeline
