#include <boost/json/array.hpp>

#include "base/encoding.hpp"
#include "client/session.hpp"
#include "connection.hpp"

namespace parley::client {
namespace {

std::string conversation_target(const ConversationId& id, std::string_view below = {}) {
  return "/chat/conversations/" + id.text() + std::string(below);
}

std::string range_query(const SeqRange& range) {
  std::string query = "?limit=" + std::to_string(range.limit);
  if (range.after) query += "&after=" + std::to_string(*range.after);
  if (range.before) query += "&before=" + std::to_string(*range.before);
  return query;
}

boost::json::array texts_of(const std::vector<UserId>& ids) {
  boost::json::array texts;
  for (const UserId& id : ids) texts.emplace_back(id.text());
  return texts;
}

boost::json::value text_or_null(const std::optional<std::string>& text) {
  return text ? boost::json::value(boost::json::string(*text)) : boost::json::value(nullptr);
}

}  // namespace

Result<Accepted> Session::send(OutgoingMessage message) {
  if (message.client_msg_id.empty()) message.client_msg_id = random_id_text();
  boost::json::object body{{"text", message.text}, {"client_msg_id", message.client_msg_id}};
  if (const auto* conversation_id = std::get_if<ConversationId>(&message.to)) {
    body["conversation_id"] = conversation_id->text();
  } else {
    body["recipient_id"] = std::get<UserId>(message.to).text();
  }
  if (message.reply_to) body["reply_to"] = message.reply_to->text();
  return connection_->read({.method = http::Method::kPost,
                            .target = "/chat/send",
                            .body = std::move(body),
                            .repeat = true},
                           read_accepted);
}

Result<Page<Message>> Session::messages(const ConversationId& conversation_id,
                                        const SeqRange& range) {
  return connection_->read(
      {.target = conversation_target(conversation_id, "/messages") + range_query(range),
       .repeat = true},
      [](const AnswerReader& answer) { return read_page(answer, read_message); });
}

Result<Page<Entry>> Session::entries(const ConversationId& conversation_id, const SeqRange& range) {
  return connection_->read(
      {.target = conversation_target(conversation_id, "/entries") + range_query(range),
       .repeat = true},
      [](const AnswerReader& answer) { return read_page(answer, read_entry); });
}

Result<Message> Session::message(const ConversationId& conversation_id,
                                 const MessageId& message_id) {
  return connection_->read(
      {.target = conversation_target(conversation_id, "/messages/") + message_id.text(),
       .repeat = true},
      read_message);
}

Result<Message> Session::wait_until_stored(const Accepted& accepted) {
  Pauses pauses(connection_->options().patience);
  for (;;) {
    auto stored = message(accepted.conversation_id, accepted.id);
    if (stored || stored.error().code != code::kNotFound) return stored;
    if (!pauses.wait(std::nullopt)) {
      return Error{code::kTimeout, "message " + accepted.id.text() + " is not stored yet", true};
    }
  }
}

Result<Page<Message>> Session::replies(const ConversationId& conversation_id,
                                       const MessageId& message_id, const SeqRange& range) {
  return connection_->read(
      {.target = conversation_target(conversation_id, "/messages/") + message_id.text() +
                 "/replies" + range_query(range),
       .repeat = true},
      [](const AnswerReader& answer) { return read_page(answer, read_message); });
}

Result<Listing<Message>> Session::mentions(std::string_view cursor) {
  std::string target = "/chat/mentions";
  if (!cursor.empty()) target += "?cursor=" + percent_encode(cursor);
  return connection_->read({.target = target, .repeat = true}, [](const AnswerReader& answer) {
    return read_listing(answer, read_message);
  });
}

Result<Accepted> Session::pin(const ConversationId& conversation_id, const MessageId& message_id,
                              bool on) {
  return connection_->read(
      {.method = on ? http::Method::kPut : http::Method::kDelete,
       .target = conversation_target(conversation_id, "/messages/") + message_id.text() + "/pin",
       .idempotency_key = random_id_text(),
       .repeat = true},
      read_accepted);
}

Status Session::mark_read(const ConversationId& conversation_id, std::int64_t seq) {
  return status_of(connection_->call({.method = http::Method::kPut,
                                      .target = conversation_target(conversation_id, "/read"),
                                      .body = {{{"seq", seq}}},
                                      .repeat = true}));
}

Result<Accepted> Session::edit_message(const ConversationId& conversation_id,
                                       const MessageId& message_id, const std::string& text) {
  return connection_->read(
      {.method = http::Method::kPatch,
       .target = conversation_target(conversation_id, "/messages/") + message_id.text(),
       .body = {{{"text", text}, {"client_msg_id", random_id_text()}}},
       .repeat = true},
      read_accepted);
}

Result<Accepted> Session::delete_message(const ConversationId& conversation_id,
                                         const MessageId& message_id) {
  return connection_->read(
      {.method = http::Method::kDelete,
       .target = conversation_target(conversation_id, "/messages/") + message_id.text(),
       .idempotency_key = random_id_text(),
       .repeat = true},
      read_accepted);
}

Result<Accepted> Session::react(const ConversationId& conversation_id, const MessageId& message_id,
                                std::string_view emoji, bool on) {
  return connection_->read({.method = on ? http::Method::kPut : http::Method::kDelete,
                            .target = conversation_target(conversation_id, "/messages/") +
                                      message_id.text() + "/reactions/" + percent_encode(emoji),
                            .idempotency_key = random_id_text(),
                            .repeat = true},
                           read_accepted);
}

Result<Listing<Conversation>> Session::conversations(std::string_view cursor) {
  std::string target = "/chat/conversations";
  if (!cursor.empty()) target += "?cursor=" + percent_encode(cursor);
  return connection_->read({.target = target, .repeat = true}, [](const AnswerReader& answer) {
    return read_listing(answer, read_conversation);
  });
}

Result<Conversation> Session::conversation(const ConversationId& conversation_id) {
  return connection_->read({.target = conversation_target(conversation_id), .repeat = true},
                           read_conversation);
}

Result<Conversation> Session::create_group(const std::optional<std::string>& title,
                                           const std::vector<UserId>& member_ids) {
  boost::json::object body{{"kind", "group"}, {"member_ids", texts_of(member_ids)}};
  if (title) body["title"] = *title;
  return connection_->read(
      {.method = http::Method::kPost, .target = "/chat/conversations", .body = std::move(body)},
      read_conversation);
}

Result<Conversation> Session::create_public(const std::string& title) {
  return connection_->read({.method = http::Method::kPost,
                            .target = "/chat/conversations",
                            .body = {{{"kind", "public"}, {"title", title}}}},
                           read_conversation);
}

Result<Listing<Member>> Session::members(const ConversationId& conversation_id,
                                         std::string_view cursor) {
  std::string target = conversation_target(conversation_id, "/members");
  if (!cursor.empty()) target += "?cursor=" + percent_encode(cursor);
  return connection_->read({.target = target, .repeat = true}, [](const AnswerReader& answer) {
    return read_listing(answer, read_member);
  });
}

Result<Listing<PublicConversation>> Session::public_conversations(std::string_view query,
                                                                  std::string_view cursor) {
  std::string target = "/chat/public?limit=50";
  if (!query.empty()) target += "&query=" + percent_encode(query);
  if (!cursor.empty()) target += "&cursor=" + percent_encode(cursor);
  return connection_->read({.target = target, .repeat = true}, [](const AnswerReader& answer) {
    return read_listing(answer, read_public_conversation);
  });
}

Result<Conversation> Session::join(const ConversationId& conversation_id) {
  return connection_->read({.method = http::Method::kPost,
                            .target = conversation_target(conversation_id, "/join"),
                            .repeat = true},
                           read_conversation);
}

Status Session::set_title(const ConversationId& conversation_id,
                          const std::optional<std::string>& title) {
  return status_of(connection_->call({.method = http::Method::kPatch,
                                      .target = conversation_target(conversation_id),
                                      .body = {{{"title", text_or_null(title)}}}}));
}

Status Session::add_members(const ConversationId& conversation_id,
                            const std::vector<UserId>& member_ids) {
  return status_of(connection_->call({.method = http::Method::kPost,
                                      .target = conversation_target(conversation_id, "/members"),
                                      .body = {{{"member_ids", texts_of(member_ids)}}}}));
}

Status Session::set_role(const ConversationId& conversation_id, const UserId& user_id,
                         std::string_view role) {
  return status_of(connection_->call(
      {.method = http::Method::kPatch,
       .target = conversation_target(conversation_id, "/members/") + user_id.text(),
       .body = {{{"role", role}}}}));
}

Status Session::remove_member(const ConversationId& conversation_id, const UserId& user_id) {
  return status_of(connection_->call(
      {.method = http::Method::kDelete,
       .target = conversation_target(conversation_id, "/members/") + user_id.text()}));
}

}  // namespace parley::client
