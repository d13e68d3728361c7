#include "frames.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <utility>

#include "json/members.hpp"
#include "json/parse.hpp"
#include "jwt/verifier.hpp"
#include "protocol/error_codes.hpp"

namespace parley::realtime {
namespace {

/// Beyond it no number of JSON is exact everywhere.
constexpr std::int64_t kMaxSeq = (std::int64_t{1} << 53) - 1;

Error invalid(std::string detail) { return {code::kInvalid, std::move(detail)}; }

/// Takes the member `name`, an object of conversations and their `seq`, out of the frame.
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
    if (!id) return invalid(member + " has a name that is no conversation's id");
    if (!value.is_int64() || value.get_int64() < 0) {
      return invalid(member + " must give a `seq`, 0 or more, for each conversation");
    }
    positions.emplace(*id, value.get_int64());
  }
  frame.erase(found);
  return positions;
}

/// Without the members that were taken out before.
json::Members members_of(boost::json::object object) {
  json::Members members(std::move(object));
  members.required_text("type", {1, 16});
  return members;
}

std::optional<std::string> client_msg_id(json::Members& members) {
  return members.optional_text("client_msg_id", {1, protocol::kMaxClientMsgIdBytes});
}

bool required_flag(json::Members& members, std::string_view name) {
  if (!members.has(name)) members.refuse("`" + std::string(name) + "` is missing: true or false");
  return members.optional_bool(name, false);
}

Result<ClientFrame> read_auth(boost::json::object object) {
  PARLEY_TRY(Positions resume, take_positions(object, "resume"));
  auto members = members_of(std::move(object));
  AuthFrame frame{members.required_text("token", {1, jwt::kMaxTokenBytes}), std::move(resume)};
  PARLEY_CHECK(members.finish());
  return frame;
}

Result<ClientFrame> read_resume(boost::json::object object) {
  PARLEY_TRY(Positions positions, take_positions(object, "conversations"));
  auto members = members_of(std::move(object));
  if (positions.empty()) members.refuse("`conversations` must name at least one");
  PARLEY_CHECK(members.finish());
  return ResumeFrame{std::move(positions)};
}

Result<ClientFrame> read_send(boost::json::object object) {
  auto members = members_of(std::move(object));
  const auto conversation_id = members.required_id<ConversationId>("conversation_id");
  std::string text = members.required_text("text", {1, protocol::kMaxTextBytes});
  auto key = client_msg_id(members);
  auto reply_to = members.optional_id<MessageId>("reply_to");
  PARLEY_CHECK(members.finish());
  return SendFrame{*conversation_id, std::move(text), std::move(key), std::move(reply_to)};
}

Result<ClientFrame> read_command(boost::json::object object, protocol::Kind kind) {
  using protocol::Kind;
  auto members = members_of(std::move(object));
  const auto conversation_id = members.required_id<ConversationId>("conversation_id");
  const auto message_id = members.required_id<MessageId>("message_id");
  auto key = client_msg_id(members);
  std::string text;
  std::string emoji;
  if (kind == Kind::edit) text = members.required_text("text", {1, protocol::kMaxTextBytes});
  if (kind == Kind::reaction) {
    emoji = members.required_text("emoji", {1, protocol::kMaxEmojiBytes});
    if (!emoji.empty() && !protocol::is_emoji(emoji)) {
      members.refuse("`emoji` must have no white space and no control characters");
    }
  }
  const bool has_flag = kind == Kind::reaction || kind == Kind::pin;
  const bool on = has_flag && required_flag(members, "on");
  PARLEY_CHECK(members.finish());
  return CommandFrame{
      kind, *conversation_id, *message_id, std::move(key), std::move(text), std::move(emoji), on};
}

template <protocol::Kind kind>
Result<ClientFrame> read_command(boost::json::object object) {
  return read_command(std::move(object), kind);
}

Result<ClientFrame> read_mark(boost::json::object object) {
  auto members = members_of(std::move(object));
  const auto conversation_id = members.required_id<ConversationId>("conversation_id");
  const std::int64_t seq = members.required_integer("seq", {1, kMaxSeq});
  PARLEY_CHECK(members.finish());
  return MarkFrame{*conversation_id, seq};
}

Result<ClientFrame> read_typing(boost::json::object object) {
  auto members = members_of(std::move(object));
  const auto conversation_id = members.required_id<ConversationId>("conversation_id");
  PARLEY_CHECK(members.finish());
  return TypingFrame{*conversation_id};
}

Result<ClientFrame> read_watch(boost::json::object object) {
  auto members = members_of(std::move(object));
  if (!members.has("user_ids")) members.refuse("`user_ids` is missing");
  auto user_ids = members.optional_ids<UserId>("user_ids", kMaxWatched);
  PARLEY_CHECK(members.finish());
  return WatchFrame{std::move(user_ids)};
}

struct FrameType {
  std::string_view name;
  Result<ClientFrame> (*read)(boost::json::object object);
};

constexpr std::array kTypes{
    FrameType{"auth", read_auth},
    FrameType{"resume", read_resume},
    FrameType{"send", read_send},
    FrameType{"edit", read_command<protocol::Kind::edit>},
    FrameType{"delete", read_command<protocol::Kind::deletion>},
    FrameType{"react", read_command<protocol::Kind::reaction>},
    FrameType{"pin", read_command<protocol::Kind::pin>},
    FrameType{"read", read_mark},
    FrameType{"typing", read_typing},
    FrameType{"watch", read_watch},
};

std::string type_names() {
  std::string names;
  for (const FrameType& type : kTypes) {
    if (&type != kTypes.begin()) names += &type == &kTypes.back() ? " or " : ", ";
    names += type.name;
  }
  return names;
}

}  // namespace

Result<ClientFrame> read_frame(std::string_view text) {
  PARLEY_TRY(boost::json::object object, json::parse_object(text, kMaxFrameBytes));
  const boost::json::value* type = object.if_contains("type");
  if (type == nullptr || !type->is_string()) return invalid("`type` is missing or no text");
  const std::string_view name = type->get_string();
  const auto* const found = std::ranges::find(kTypes, name, &FrameType::name);
  if (found == kTypes.end()) return invalid("`type` must be " + type_names());
  return found->read(std::move(object));
}

std::optional<std::string> client_msg_id_of(std::string_view text) {
  const auto object = json::parse_object(text, kMaxFrameBytes);
  if (object.has_error()) return std::nullopt;
  const boost::json::value* id = object->if_contains("client_msg_id");
  if (id == nullptr || !id->is_string()) return std::nullopt;
  if (id->get_string().size() > protocol::kMaxClientMsgIdBytes) return std::nullopt;
  return std::string(id->get_string());
}

}  // namespace parley::realtime
