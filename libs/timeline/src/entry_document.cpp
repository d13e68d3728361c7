#include <stdexcept>

#include "documents.hpp"

namespace parley::timeline {
namespace {

using mongo::Array;
using mongo::Document;
using mongo::View;
using protocol::Kind;

template <typename Value>
Value known_field(std::optional<Value> value) {
  if (!value) throw std::runtime_error("entries: an unknown kind or a member that is no id");
  return *std::move(value);
}

std::optional<MessageId> optional_message_id(const View& view, std::string_view name) {
  const auto text = view.optional_text(name);
  if (!text) return std::nullopt;
  return known_field(MessageId::parse(*text));
}

void add_body(Document& document, const protocol::Entry& entry) {
  const protocol::Item& item = entry.item;
  if (item.target) document.add("target", *item.target);
  if (item.reply_to) document.add("reply_to", *item.reply_to);
  if (item.kind == Kind::kReaction) document.add("emoji", item.emoji).add("on", item.on);
  if (item.kind == Kind::kPin) document.add("on", item.on);
  if (!item.user_ids.empty()) document.add("user_ids", Array::of(item.user_ids));
  if (!item.role.empty()) document.add("role", item.role);
  if (item.kind == Kind::kTitleChanged) document.add("title", item.title);
  if (entry.thread_id) document.add("thread_id", *entry.thread_id);
  if (!entry.mentions.empty()) document.add("mentions", Array::of(entry.mentions));
  if (entry.target_number > 0) document.add("target_number", entry.target_number);
}

std::vector<UserId> user_ids_of(const View& view, std::string_view name) {
  std::vector<UserId> ids;
  if (!view.has(name)) return ids;
  for (const std::string& id : view.texts(name)) ids.push_back(known_field(UserId::parse(id)));
  return ids;
}

void read_body(const View& view, protocol::Item& item) {
  item.target = optional_message_id(view, "target");
  item.reply_to = optional_message_id(view, "reply_to");
  if (item.kind == Kind::kReaction) {
    item.emoji = view.text("emoji");
    item.on = view.boolean("on");
  }
  if (item.kind == Kind::kPin) item.on = view.boolean("on");
  item.user_ids = user_ids_of(view, "user_ids");
  item.role = view.optional_text("role").value_or("");
  item.title = view.optional_text("title");
}

MessageState state_of(const View& view) {
  MessageState state;
  if (!view.has("state")) return state;
  const Document document = view.document("state");
  const View fields(document);
  state.applied_seq = fields.integer("applied_seq");
  state.text = fields.optional_text("text");
  state.mentions = user_ids_of(fields, "mentions");
  state.edited_at = fields.optional_time("edited_at");
  state.deleted_at = fields.optional_time("deleted_at");
  for (const Document& reaction : fields.documents("reactions")) {
    state.reactions.push_back({View(reaction).text("emoji"), View(reaction).integer("count")});
  }
  if (fields.has("pin")) {
    const Document pin = fields.document("pin");
    state.pin = Pin{View(pin).id<UserId>("user_id"), View(pin).time("at")};
  }
  if (fields.has("thread")) {
    const Document thread = fields.document("thread");
    state.thread =
        Thread{View(thread).integer("replies"), View(thread).id<MessageId>("last_reply_id"),
               View(thread).time("last_reply_at")};
  }
  return state;
}

}  // namespace

std::vector<mongo::Index> entry_indexes() {
  return {{.name = "entries_conversation_id_seq",
           .keys = {{"conversation_id", 1}, {"seq", 1}},
           .unique = true},
          {.name = "entries_conversation_id_kind_seq",
           .keys = {{"conversation_id", 1}, {"kind", 1}, {"seq", 1}}}};
}

Document to_document(const protocol::Entry& entry) {
  const protocol::Item& item = entry.item;
  Document document{{"_id", item.id},
                    {"conversation_id", item.conversation_id},
                    {"seq", entry.seq},
                    {"kind", protocol::kind_name(item.kind)},
                    {"sender_id", item.sender_id},
                    {"client_msg_id", item.client_msg_id},
                    {"text", item.text},
                    {"message_number", entry.message_number},
                    {"accepted_at", item.accepted_at},
                    {"stored_at", entry.stored_at},
                    {"request_id", item.request_id},
                    {"traceparent", item.traceparent}};
  if (item.kind != Kind::kMessage || item.reply_to || !entry.mentions.empty()) {
    add_body(document, entry);
  }
  return document;
}

Document state_document(const MessageState& state) {
  Array reactions;
  for (const ReactionCount& one : state.reactions) {
    reactions.add(Document{{"emoji", one.emoji}, {"count", one.count}});
  }
  Document document{{"applied_seq", state.applied_seq},
                    {"text", state.text},
                    {"edited_at", state.edited_at},
                    {"deleted_at", state.deleted_at},
                    {"reactions", reactions}};
  if (!state.mentions.empty()) document.add("mentions", Array::of(state.mentions));
  if (state.pin) {
    document.add("pin", Document{{"user_id", state.pin->user_id}, {"at", state.pin->at}});
  }
  if (state.thread) {
    document.add("thread", Document{{"replies", state.thread->replies},
                                    {"last_reply_id", state.thread->last_reply_id},
                                    {"last_reply_at", state.thread->last_reply_at}});
  }
  return document;
}

Document to_document(const Message& message) {
  Document document = to_document(message.entry);
  if (message.state != MessageState{}) document.add("state", state_document(message.state));
  return document;
}

protocol::Entry to_entry(const View& view) {
  protocol::Entry entry{.item = {.id = view.id<MessageId>("_id"),
                                 .conversation_id = view.id<ConversationId>("conversation_id"),
                                 .sender_id = view.id<UserId>("sender_id"),
                                 .client_msg_id = view.text("client_msg_id"),
                                 .text = view.text("text"),
                                 .accepted_at = view.time("accepted_at"),
                                 .request_id = view.text("request_id"),
                                 .traceparent = view.text("traceparent"),
                                 .kind = known_field(protocol::parse_kind(view.text("kind")))},
                        .seq = view.integer("seq"),
                        .message_number = view.integer("message_number"),
                        .stored_at = view.time("stored_at")};
  read_body(view, entry.item);
  entry.thread_id = optional_message_id(view, "thread_id");
  entry.mentions = user_ids_of(view, "mentions");
  entry.target_number = view.optional_integer("target_number").value_or(0);
  entry.deleted_at = state_of(view).deleted_at;
  return entry;
}

protocol::Entry to_present_entry(const View& view) {
  Message message = to_message(view);
  if (message.state.text) {
    message.entry.item.text = *std::move(message.state.text);
    message.entry.mentions = std::move(message.state.mentions);
  }
  return std::move(message.entry);
}

Message to_message(const View& view) { return {to_entry(view), state_of(view)}; }

}  // namespace parley::timeline
