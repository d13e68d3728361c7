#include <algorithm>
#include <boost/json.hpp>
#include <unordered_map>

#include "frames.hpp"
#include "protocol/error_codes.hpp"
#include "typing_limit.hpp"

/// The frames that go out.
namespace parley::realtime {
namespace {

constexpr int kRetryAfterSeconds = 1;

websocket::Message message(const boost::json::object& object) {
  return websocket::Message(boost::json::serialize(object));
}

boost::json::array conversations_of(const std::vector<timeline::Tail>& tails,
                                    const std::vector<timeline::ReadMark>& marks) {
  std::unordered_map<ConversationId, const timeline::ReadMark*> read;
  for (const timeline::ReadMark& mark : marks) read.emplace(mark.conversation_id, &mark);
  boost::json::array conversations;
  conversations.reserve(tails.size());
  for (const timeline::Tail& tail : tails) {
    const auto found = read.find(tail.conversation_id);
    const bool never = found == read.end();
    const std::int64_t seen = never ? 0 : found->second->message_number;
    conversations.push_back(
        boost::json::object{{"conversation_id", tail.conversation_id.text()},
                            {"last_seq", tail.last_seq},
                            {"messages", tail.messages},
                            {"read_seq", never ? 0 : found->second->seq},
                            // The mark is read after the end, and may lie beyond it.
                            {"unread", std::max<std::int64_t>(tail.messages - seen, 0)}});
  }
  return conversations;
}

}  // namespace

websocket::Message welcome_frame(const jwt::Identity& identity, std::chrono::seconds heartbeat,
                                 const std::vector<timeline::Tail>& tails,
                                 const std::vector<timeline::ReadMark>& marks) {
  return message({{"type", "welcome"},
                  {"user_id", identity.user_id.text()},
                  {"session_id", identity.session_id.text()},
                  {"expires_at", format_timestamp(identity.expires_at)},
                  {"heartbeat_seconds", heartbeat.count()},
                  {"limits",
                   {{"frame_bytes", kMaxFrameBytes},
                    {"text_bytes", protocol::kMaxTextBytes},
                    {"resumed_entries", kMaxResumed}}},
                  {"conversations", conversations_of(tails, marks)}});
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

websocket::Message read_mark_frame(const protocol::ReadSignal& read) {
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
