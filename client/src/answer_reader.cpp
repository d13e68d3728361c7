#include "answer_reader.hpp"

#include <boost/json/value.hpp>

namespace parley::client {
namespace {

const boost::json::object& object_of(const boost::json::value& value) {
  if (!value.is_object()) throw NoSuchAnswer{"an object"};
  return value.get_object();
}

}  // namespace

AnswerReader::AnswerReader(const boost::json::value& value) : object_(object_of(value)) {}

const boost::json::value& AnswerReader::member(std::string_view name) const {
  const auto* value = object_.if_contains(name);
  if (value == nullptr) throw NoSuchAnswer{std::string(name)};
  return *value;
}

std::string AnswerReader::text(std::string_view name) const {
  auto text = optional_text(name);
  if (!text) throw NoSuchAnswer{std::string(name)};
  return *std::move(text);
}

std::optional<std::string> AnswerReader::optional_text(std::string_view name) const {
  const auto* value = object_.if_contains(name);
  if (value == nullptr || value->is_null()) return std::nullopt;
  if (!value->is_string()) throw NoSuchAnswer{std::string(name)};
  return std::string(std::string_view(value->get_string()));
}

std::int64_t AnswerReader::integer(std::string_view name) const {
  const auto& value = member(name);
  if (!value.is_int64()) throw NoSuchAnswer{std::string(name)};
  return value.get_int64();
}

bool AnswerReader::flag(std::string_view name) const {
  const auto& value = member(name);
  if (!value.is_bool()) throw NoSuchAnswer{std::string(name)};
  return value.get_bool();
}

Timestamp AnswerReader::time(std::string_view name) const {
  const auto time = parse_timestamp(text(name));
  if (!time) throw NoSuchAnswer{std::string(name)};
  return *time;
}

std::optional<Timestamp> AnswerReader::optional_time(std::string_view name) const {
  if (!has(name)) return std::nullopt;
  return time(name);
}

std::vector<std::int64_t> AnswerReader::integers(std::string_view name) const {
  std::vector<std::int64_t> numbers;
  if (!has(name)) return numbers;
  for (const auto& value : array(name)) {
    if (!value.is_int64()) throw NoSuchAnswer{std::string(name)};
    numbers.push_back(value.get_int64());
  }
  return numbers;
}

std::int64_t AnswerReader::integer_or(std::string_view name, std::int64_t otherwise) const {
  return has(name) ? integer(name) : otherwise;
}

const boost::json::object* AnswerReader::optional_object(std::string_view name) const {
  const auto* value = object_.if_contains(name);
  if (value == nullptr || value->is_null()) return nullptr;
  return &object_of(*value);
}

const boost::json::array& AnswerReader::array(std::string_view name) const {
  const auto& value = member(name);
  if (!value.is_array()) throw NoSuchAnswer{std::string(name)};
  return value.get_array();
}

Account read_account(const AnswerReader& answer) {
  return {answer.id<UserId>("user_id"), answer.text("username")};
}

Profile read_profile(const AnswerReader& answer) {
  return {answer.id<UserId>("user_id"), answer.text("username"), answer.text("display_name")};
}

Accepted read_accepted(const AnswerReader& answer) {
  return {answer.id<MessageId>("id"), answer.id<ConversationId>("conversation_id"),
          answer.text("client_msg_id")};
}

Message read_message(const AnswerReader& answer) {
  Message message{answer.id<MessageId>("id"),
                  answer.id<ConversationId>("conversation_id"),
                  answer.integer("seq"),
                  answer.integer("message_number"),
                  answer.id<UserId>("sender_id"),
                  answer.text("client_msg_id"),
                  answer.optional_text("text").value_or(""),
                  answer.time("accepted_at"),
                  answer.time("stored_at"),
                  answer.optional_time("edited_at"),
                  answer.optional_time("deleted_at")};
  if (answer.has("reply_to")) message.reply_to = answer.id<MessageId>("reply_to");
  if (answer.has("thread_id")) message.thread_id = answer.id<MessageId>("thread_id");
  if (answer.has("mentions")) message.mentions = answer.ids<UserId>("mentions");
  return message;
}

Entry read_entry(const AnswerReader& answer) {
  Entry entry{answer.text("kind"), read_message(answer), answer.text("request_id"),
              answer.text("traceparent")};
  if (answer.has("target")) entry.target = answer.id<MessageId>("target");
  if (answer.has("target_number")) entry.target_number = answer.integer("target_number");
  if (answer.has("emoji")) entry.emoji = answer.text("emoji");
  if (answer.has("on")) entry.on = answer.flag("on");
  if (answer.has("user_ids")) entry.user_ids = answer.ids<UserId>("user_ids");
  if (answer.has("user_id")) entry.user_ids = {answer.id<UserId>("user_id")};
  entry.role = answer.optional_text("role").value_or("");
  entry.title = answer.optional_text("title");
  entry.superseded = answer.has("superseded") && answer.flag("superseded");
  return entry;
}

Member read_member(const AnswerReader& answer) {
  return {answer.id<UserId>("user_id"), answer.text("role")};
}

Conversation read_conversation(const AnswerReader& answer) {
  Conversation conversation{answer.id<ConversationId>("id"),
                            answer.text("kind"),
                            answer.optional_text("title"),
                            answer.time("created_at"),
                            answer.text("role"),
                            answer.integer("last_seq"),
                            {},
                            {}};
  if (answer.has("members")) conversation.members = answer.items("members", read_member);
  if (answer.has("member_count")) conversation.member_count = answer.integer("member_count");
  if (const auto* last = answer.optional_object("last_message")) {
    conversation.last_message = read_message(AnswerReader(*last));
  }
  if (answer.has("unread")) {
    conversation.read_seq = answer.integer("read_seq");
    conversation.unread = answer.integer("unread");
    // A server without `messages`, an older one, gives the last message's number.
    const std::int64_t last =
        conversation.last_message ? conversation.last_message->message_number : 0;
    conversation.messages = answer.integer_or("messages", std::max(last, conversation.unread));
    conversation.unread_after =
        answer.integer_or("unread_after", conversation.messages - conversation.unread);
    conversation.deleted_after = answer.integers("deleted_after");
  }
  return conversation;
}

PublicConversation read_public_conversation(const AnswerReader& answer) {
  return {answer.id<ConversationId>("id"), answer.text("title"), answer.time("created_at"),
          answer.flag("general"), answer.flag("joined")};
}

}  // namespace parley::client
