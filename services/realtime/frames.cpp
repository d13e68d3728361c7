#include "frames.hpp"

#include <boost/json.hpp>
#include <utility>

#include "json/members.hpp"
#include "json/parse.hpp"
#include "jwt/verifier.hpp"
#include "protocol/error_codes.hpp"
#include "typing_limit.hpp"

namespace parley::realtime {
namespace {

constexpr int kRetryAfterSeconds = 1;

Error invalid(std::string detail) { return {code::kInvalid, std::move(detail)}; }

websocket::Message message(const boost::json::object& object) {
  return websocket::Message(boost::json::serialize(object));
}

/// Parses and removes the member `name`: an object of conversation ids and their `seq`.
Result<Positions> take_positions(boost::json::object& frame, std::string_view name) {
  Positions positions;
  const auto found = frame.find(name);
  if (found == frame.end()) return positions;
  const std::string member = "`" + std::string(name) + "`";
  if (!found->value().is_object()) return invalid(member + " must be an object");
  const boost::json::object& given = found->value().get_object();
  if (given.size() > kMaxPositions) {
    return invalid(member + " may name " + std::to_string(kMaxPositions) + " conversations");
  }
  for (const auto& [key, value] : given) {
    const auto id = ConversationId::parse(key);
    if (!id) return invalid(member + " has a name that is not a conversation's id");
    if (!value.is_int64() || value.get_int64() < 0) {
      return invalid(member + " must give a `seq`, 0 or more, for each conversation");
    }
    positions.emplace(*id, value.get_int64());
  }
  frame.erase(found);
  return positions;
}

Result<ClientFrame> read_auth(boost::json::object object) {
  PARLEY_TRY(Positions resume, take_positions(object, "resume"));
  json::Members members(std::move(object));
  members.required_text("type", {1, 16});
  AuthFrame frame{members.required_text("token", {1, jwt::kMaxTokenBytes}), std::move(resume)};
  PARLEY_CHECK(members.finish());
  return frame;
}

Result<ClientFrame> read_resume(boost::json::object object) {
  PARLEY_TRY(Positions positions, take_positions(object, "conversations"));
  json::Members members(std::move(object));
  members.required_text("type", {1, 16});
  if (positions.empty()) members.refuse("`conversations` must name at least one");
  PARLEY_CHECK(members.finish());
  return ResumeFrame{std::move(positions)};
}

Result<ClientFrame> read_send(boost::json::object object) {
  json::Members members(std::move(object));
  members.required_text("type", {1, 16});
  const auto conversation_id = members.required_id<ConversationId>("conversation_id");
  std::string text = members.required_text("text", {1, protocol::kMaxTextBytes});
  auto client_msg_id = members.optional_text("client_msg_id", {1, protocol::kMaxClientMsgIdBytes});
  auto reply_to = members.optional_id<MessageId>("reply_to");
  PARLEY_CHECK(members.finish());
  return SendFrame{*conversation_id, std::move(text), std::move(client_msg_id),
                   std::move(reply_to)};
}

Result<ClientFrame> read_command(boost::json::object object, protocol::Kind kind) {
  using protocol::Kind;
  json::Members members(std::move(object));
  members.required_text("type", {1, 16});
  const auto conversation_id = members.required_id<ConversationId>("conversation_id");
  const auto message_id = members.required_id<MessageId>("message_id");
  std::string text;
  std::string emoji;
  if (kind == Kind::kEdit) text = members.required_text("text", {1, protocol::kMaxTextBytes});
  if (kind == Kind::kReaction) {
    emoji = members.required_text("emoji", {1, protocol::kMaxEmojiBytes});
    if (!emoji.empty() && !protocol::is_emoji(emoji)) {
      members.refuse("`emoji` must not contain white space or control characters");
    }
  }
  const bool switches = kind == Kind::kReaction || kind == Kind::kPin;
  const bool on = switches && members.required_bool("on");
  auto client_msg_id = members.optional_text("client_msg_id", {1, protocol::kMaxClientMsgIdBytes});
  PARLEY_CHECK(members.finish());
  return CommandFrame{kind, *conversation_id,        *message_id, std::move(text), std::move(emoji),
                      on,   std::move(client_msg_id)};
}

Result<ClientFrame> read_read(boost::json::object object) {
  json::Members members(std::move(object));
  members.required_text("type", {1, 16});
  const auto conversation_id = members.required_id<ConversationId>("conversation_id");
  const auto seq = members.required_integer("seq", {1, protocol::kMaxSeq});
  PARLEY_CHECK(members.finish());
  return ReadFrame{*conversation_id, seq};
}

Result<ClientFrame> read_typing(boost::json::object object) {
  json::Members members(std::move(object));
  members.required_text("type", {1, 16});
  const auto conversation_id = members.required_id<ConversationId>("conversation_id");
  PARLEY_CHECK(members.finish());
  return TypingFrame{*conversation_id};
}

Result<ClientFrame> read_watch(boost::json::object object) {
  json::Members members(std::move(object));
  members.required_text("type", {1, 16});
  if (!members.has("user_ids")) members.refuse("`user_ids` is missing");
  auto user_ids = members.optional_ids<UserId>("user_ids", kMaxWatched);
  PARLEY_CHECK(members.finish());
  return WatchFrame{std::move(user_ids)};
}

}  // namespace

Result<ClientFrame> parse_frame(std::string_view text) {
  using protocol::Kind;
  PARLEY_TRY(boost::json::object object, json::parse_object(text, kMaxFrameBytes));
  const boost::json::value* type = object.if_contains("type");
  if (type == nullptr || !type->is_string()) return invalid("`type` is missing or not a string");
  const std::string name(type->get_string());
  if (name == "auth") return read_auth(std::move(object));
  if (name == "resume") return read_resume(std::move(object));
  if (name == "send") return read_send(std::move(object));
  if (name == "edit") return read_command(std::move(object), Kind::kEdit);
  if (name == "delete") return read_command(std::move(object), Kind::kDeletion);
  if (name == "react") return read_command(std::move(object), Kind::kReaction);
  if (name == "pin") return read_command(std::move(object), Kind::kPin);
  if (name == "read") return read_read(std::move(object));
  if (name == "typing") return read_typing(std::move(object));
  if (name == "watch") return read_watch(std::move(object));
  return invalid(
      "`type` must be auth, resume, send, edit, delete, react, pin, read, typing or watch");
}

std::optional<std::string> client_msg_id_of(std::string_view text) {
  const auto object = json::parse_object(text, kMaxFrameBytes);
  if (object.has_error()) return std::nullopt;
  const boost::json::value* id = object->if_contains("client_msg_id");
  if (id == nullptr || !id->is_string()) return std::nullopt;
  if (id->get_string().size() > protocol::kMaxClientMsgIdBytes) return std::nullopt;
  return std::string(id->get_string());
}

websocket::Message welcome_frame(const jwt::Identity& identity, std::chrono::seconds heartbeat,
                                 const std::vector<timeline::Unread>& places) {
  boost::json::array conversations;
  conversations.reserve(places.size());
  for (const timeline::Unread& one : places) {
    conversations.push_back(
        boost::json::object{{"conversation_id", one.tail.conversation_id.text()},
                            {"last_seq", one.tail.last_seq},
                            {"messages", one.tail.messages},
                            {"read_seq", one.read_seq},
                            {"unread", one.count()},
                            {"unread_after", one.after},
                            {"deleted_after", boost::json::value_from(one.deleted)}});
  }
  return message({{"type", "welcome"},
                  {"user_id", identity.user_id.text()},
                  {"session_id", identity.session_id.text()},
                  {"expires_at", format_timestamp(identity.expires_at)},
                  {"heartbeat_seconds", heartbeat.count()},
                  {"limits",
                   {{"frame_bytes", kMaxFrameBytes},
                    {"text_bytes", protocol::kMaxTextBytes},
                    {"resumed_entries", kMaxResumed}}},
                  {"conversations", std::move(conversations)}});
}

websocket::Message renewed_frame(Timestamp expires_at) {
  return message({{"type", "renewed"}, {"expires_at", format_timestamp(expires_at)}});
}

websocket::Message entry_frame(std::string_view entry) {
  constexpr std::string_view kBefore = R"({"type":"entry","entry":)";
  std::string text;
  text.reserve(kBefore.size() + entry.size() + 1);
  text.append(kBefore).append(entry).push_back('}');
  return websocket::Message(text);
}

websocket::Message resumed_frame(const ConversationId& conversation_id, std::int64_t last_seq) {
  return message(
      {{"type", "resumed"}, {"conversation_id", conversation_id.text()}, {"last_seq", last_seq}});
}

websocket::Message gap_frame(const ConversationId& conversation_id, std::int64_t from,
                             std::int64_t to) {
  return message(
      {{"type", "gap"}, {"conversation_id", conversation_id.text()}, {"from", from}, {"to", to}});
}

websocket::Message joined_frame(const ConversationId& conversation_id, std::int64_t last_seq) {
  return message(
      {{"type", "joined"}, {"conversation_id", conversation_id.text()}, {"last_seq", last_seq}});
}

websocket::Message left_frame(const ConversationId& conversation_id) {
  return message({{"type", "left"}, {"conversation_id", conversation_id.text()}});
}

websocket::Message accepted_frame(const protocol::Item& item) {
  return message({{"type", "accepted"},
                  {"client_msg_id", item.client_msg_id},
                  {"id", item.id.text()},
                  {"conversation_id", item.conversation_id.text()}});
}

websocket::Message read_frame(const protocol::ReadSignal& read) {
  return message({{"type", "read"},
                  {"conversation_id", read.conversation_id.text()},
                  {"user_id", read.user_id.text()},
                  {"seq", read.seq},
                  {"message_number", read.message_number}});
}

websocket::Message outcome_frame(const protocol::OutcomeSignal& outcome) {
  boost::json::object object{{"type", "outcome"},
                             {"id", outcome.id.text()},
                             {"conversation_id", outcome.conversation_id.text()},
                             {"target", outcome.target.text()},
                             {"status", outcome.status}};
  if (!outcome.code.empty()) object["code"] = outcome.code;
  return message(object);
}

websocket::Message typing_frame(const protocol::TypingSignal& typing) {
  return message({{"type", "typing"},
                  {"conversation_id", typing.conversation_id.text()},
                  {"user_id", typing.user_id.text()},
                  {"expires_in_ms", kTypingExpires.count()}});
}

websocket::Message presence_frame(const std::vector<Standing>& standings) {
  boost::json::array users;
  for (const Standing& standing : standings) {
    boost::json::object& user =
        users
            .emplace_back(boost::json::object{{"user_id", standing.user_id.text()},
                                              {"online", standing.online}})
            .get_object();
    if (standing.last_seen) user["last_seen"] = format_timestamp(*standing.last_seen);
  }
  return message({{"type", "presence"}, {"users", std::move(users)}});
}

websocket::Message error_frame(const Error& error, const std::optional<std::string>& client_msg_id,
                               const std::optional<ConversationId>& conversation_id) {
  const protocol::ErrorInfo& info = protocol::error_info(error.code);
  boost::json::object object{
      {"type", "error"}, {"code", info.code}, {"title", info.title}, {"detail", error.detail}};
  if (client_msg_id) object["client_msg_id"] = *client_msg_id;
  if (conversation_id) object["conversation_id"] = conversation_id->text();
  if (error.retryable) object["retry_after_seconds"] = kRetryAfterSeconds;
  return message(object);
}

websocket::Message degraded_frame(std::string_view reason) {
  return message({{"type", "degraded"}, {"reason", reason}});
}

websocket::Message recovered_frame() { return message({{"type", "recovered"}}); }

}  // namespace parley::realtime
