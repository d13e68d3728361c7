#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"
#include "jwt/claims.hpp"
#include "presence.hpp"
#include "protocol/item.hpp"
#include "protocol/signal.hpp"
#include "timeline/unread.hpp"
#include "websocket/message.hpp"

/// The JSON text frames of /ws: protocol/asyncapi.yaml has their description.
namespace parley::realtime {

/// The last `seq` that a client has of each conversation.
using Positions = std::map<ConversationId, std::int64_t>;

/// Of a client: a text of 16 KiB, each byte escaped to six, and what stands around it.
inline constexpr std::size_t kMaxFrameBytes = 128UL * 1024;
/// What one frame may name to resume from; more conversations go into further frames.
inline constexpr std::size_t kMaxPositions = 1000;
/// Entries that are sent on resume; where there are more, the client is told of a gap.
inline constexpr std::int64_t kMaxResumed = 1000;

struct AuthFrame {
  std::string token;
  /// Taken up before anything else is sent: then no entry comes out of order.
  Positions resume;
};
struct ResumeFrame {
  Positions conversations;
};
struct SendFrame {
  ConversationId conversation_id;
  std::string text;
  std::optional<std::string> client_msg_id;
  std::optional<MessageId> reply_to;
};
/// edit, delete, react, pin. Names no sender yet.
struct CommandFrame {
  protocol::Kind kind;
  ConversationId conversation_id;
  MessageId message_id;
  std::string text = {};
  std::string emoji = {};
  bool on = false;
  std::optional<std::string> client_msg_id = std::nullopt;
};
struct ReadFrame {
  ConversationId conversation_id;
  std::int64_t seq = 0;
};
struct TypingFrame {
  ConversationId conversation_id;
};
struct WatchFrame {
  std::vector<UserId> user_ids;
};
using ClientFrame = std::variant<AuthFrame, ResumeFrame, SendFrame, CommandFrame, ReadFrame,
                                 TypingFrame, WatchFrame>;

/// Strict: unknown types and members, wrong types and bounds are refused. Errors: kInvalid, naming
/// what is wrong.
Result<ClientFrame> parse_frame(std::string_view text);

/// The `client_msg_id` of a frame that was refused, so that the answer can name it; else nothing.
std::optional<std::string> client_msg_id_of(std::string_view text);

/// `places`: where the user's conversations stand.
websocket::Message welcome_frame(const jwt::Identity& identity, std::chrono::seconds heartbeat,
                                 const std::vector<timeline::Unread>& places);
websocket::Message renewed_frame(Timestamp expires_at);
/// `entry`: a line of an event batch.
websocket::Message entry_frame(std::string_view entry);
websocket::Message resumed_frame(const ConversationId& conversation_id, std::int64_t last_seq);
/// The entries from … to, both included, are to be read over HTTP.
websocket::Message gap_frame(const ConversationId& conversation_id, std::int64_t from,
                             std::int64_t to);
/// The user is in this conversation from now on; entries after `last_seq` follow.
websocket::Message joined_frame(const ConversationId& conversation_id, std::int64_t last_seq);
/// Nothing more comes of this conversation.
websocket::Message left_frame(const ConversationId& conversation_id);
websocket::Message accepted_frame(const protocol::Item& item);
/// How far somebody has read.
websocket::Message read_frame(const protocol::ReadSignal& read);
/// What became of a command of this user's.
websocket::Message outcome_frame(const protocol::OutcomeSignal& outcome);
websocket::Message typing_frame(const protocol::TypingSignal& typing);
websocket::Message presence_frame(const std::vector<Standing>& standings);
/// It names the message or command that was refused, or the conversation of the read mark.
websocket::Message error_frame(const Error& error,
                               const std::optional<std::string>& client_msg_id = {},
                               const std::optional<ConversationId>& conversation_id = {});
/// Entries may come late from now on; none is lost.
websocket::Message degraded_frame(std::string_view reason);
websocket::Message recovered_frame();

}  // namespace parley::realtime
