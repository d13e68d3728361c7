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

/// The JSON text frames of /ws, as described in protocol/asyncapi.yaml.
namespace parley::realtime {

/// The last `seq` the client has of each conversation.
using Positions = std::map<ConversationId, std::int64_t>;

/// A client frame: a text of 16 KiB with each byte escaped to six, plus the rest of the frame.
inline constexpr std::size_t kMaxFrameBytes = 128UL * 1024;
/// Positions per frame; a client with more conversations sends several `resume` frames.
inline constexpr std::size_t kMaxPositions = 1000;
/// Entries sent on resume; if more are missing, the client gets a `gap` frame instead.
inline constexpr std::int64_t kMaxResumed = 1000;

struct AuthFrame {
  std::string token;
  /// Handled before any entry is sent, so that none arrives out of order.
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
/// edit, delete, react, pin. The sender is added later.
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

/// Strict: refuses unknown types and members, wrong types and values out of bounds. Errors:
/// kInvalid, naming what is wrong.
Result<ClientFrame> parse_frame(std::string_view text);

/// Returns the `client_msg_id` of a refused frame, to be repeated in the error; nothing if it has
/// none.
std::optional<std::string> client_msg_id_of(std::string_view text);

/// `places`: the position of each of the user's conversations.
websocket::Message welcome_frame(const jwt::Identity& identity, std::chrono::seconds heartbeat,
                                 const std::vector<timeline::Unread>& places);
websocket::Message renewed_frame(Timestamp expires_at);
/// `entry`: one line of an event batch.
websocket::Message entry_frame(std::string_view entry);
websocket::Message resumed_frame(const ConversationId& conversation_id, std::int64_t last_seq);
/// The client must read the entries `from` … `to`, inclusive, over HTTP.
websocket::Message gap_frame(const ConversationId& conversation_id, std::int64_t from,
                             std::int64_t to);
/// The user is now a member; entries after `last_seq` follow.
websocket::Message joined_frame(const ConversationId& conversation_id, std::int64_t last_seq);
/// No more entries of this conversation follow.
websocket::Message left_frame(const ConversationId& conversation_id);
websocket::Message accepted_frame(const protocol::Item& item);
/// The position up to which a user has read.
websocket::Message read_frame(const protocol::ReadSignal& read);
/// The outcome of one of this user's commands.
websocket::Message outcome_frame(const protocol::OutcomeSignal& outcome);
websocket::Message typing_frame(const protocol::TypingSignal& typing);
websocket::Message presence_frame(const std::vector<Standing>& standings);
/// Names the refused message or command, or the conversation of the refused read mark.
websocket::Message error_frame(const Error& error,
                               const std::optional<std::string>& client_msg_id = {},
                               const std::optional<ConversationId>& conversation_id = {});
/// Entries may be late from now on; none is lost.
websocket::Message degraded_frame(std::string_view reason);
websocket::Message recovered_frame();

}  // namespace parley::realtime
