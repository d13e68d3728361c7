#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "chat/input_line.hpp"
#include "chat/timeline.hpp"
#include "client/live.hpp"
#include "client/unread.hpp"

/// `parley chat`: the state (model), its layout (picture), the terminal (screen), and the loop that
/// connects them (chat).
namespace parley::cli::chat {

/// The user's own message that isn't in the timeline yet.
struct Outgoing {
  enum class State { kSending, kAccepted, kFailed };
  std::string client_msg_id;
  std::string text;
  State state = State::kSending;
  /// Of a failed message.
  std::string reason = {};
};

/// The end of a view that doesn't follow the newest entry: this entry, without this many of its
/// last rows.
struct Place {
  std::int64_t seq = 0;
  int hidden_rows = 0;
};

struct Conversation {
  ConversationId id;
  Timeline timeline;
  client::Unread unread;
  /// "direct" or "group"; empty until known.
  std::string kind = {};
  std::optional<std::string> title = std::nullopt;
  /// The other user of a direct conversation.
  std::optional<UserId> peer = std::nullopt;
  /// Whether it exists on the server: a direct conversation is created by its first message.
  bool begun = true;
  bool left = false;
  /// The state of reading older entries; after a failure, it waits for a reason to retry.
  enum class Reading { kIdle, kAsked, kFailed } reading = Reading::kIdle;
  std::vector<Outgoing> outgoing = {};
  InputLine draft = {};
  std::optional<Place> place = std::nullopt;
  /// Who is typing, and until when unless they continue.
  std::map<UserId, Monotonic::time_point> typing = {};
};

struct Connection {
  enum class State { kConnecting, kConnected, kLate } state = State::kConnecting;
  std::string reason = {};
};

/// Everything that is shown, and the user's input. Threads: one.
class Model {
 public:
  Model(UserId me, std::string username);

  const UserId& me() const { return me_; }

  /// From a server's answer. A new one goes to the end, or to the top if it was created while this
  /// ran.
  Conversation& know(const client::Conversation& found, bool came_just_now);
  /// A direct conversation that may not exist yet.
  Conversation& know_direct(const ConversationId& id, const UserId& peer);
  /// Finds the conversation, or creates it with a timeline that begins after `last_seq`.
  Conversation& make(const ConversationId& id, std::int64_t last_seq);
  Conversation* find(const ConversationId& id);

  std::vector<Conversation>& conversations() { return conversations_; }
  const std::vector<Conversation>& conversations() const { return conversations_; }
  /// Null if there is no conversation.
  Conversation* open();
  const Conversation* open() const;
  void open(const ConversationId& id);
  /// Opens the conversation `places` further on, cyclically.
  void open_next(int places);

  /// Of the open conversation.
  InputLine& input() { return open() == nullptr ? nowhere_ : open()->draft; }
  const InputLine& input() const { return open() == nullptr ? nowhere_ : open()->draft; }

  void take(const client::Entry& entry);
  void take_older(Conversation& conversation, const std::vector<client::Entry>& entries);
  /// The user is now a member; entries after this one follow.
  void joined(const ConversationId& id, std::int64_t last_seq);
  /// Handles any user's mark; the user's own marks may come from another device.
  void has_read(const client::ReadMark& mark);
  /// The state at the start of a connection.
  void stands(const client::Place& place);
  void types(const ConversationId& id, const UserId& user_id, Monotonic::time_point until);
  /// Ends expired typing signals. Returns when the next one expires.
  std::optional<Monotonic::time_point> tidy(Monotonic::time_point now);

  /// Null once its entry has arrived.
  Outgoing* outgoing(const ConversationId& id, const std::string& client_msg_id);

  void name(const UserId& user_id, const std::string& name) { names_[user_id] = name; }
  /// The first characters of the id if the name is unknown.
  std::string name_of(const UserId& user_id) const;
  /// "@grace", or the group's title.
  std::string name_of(const Conversation& conversation) const;
  /// Users who occur and whose names are unknown.
  std::vector<UserId> nameless() const;

  Connection connection;
  /// Shown to the user until they send something.
  std::string notice;
  bool shows_help = false;

 private:
  void meet(const client::Entry& entry);

  UserId me_;
  std::vector<Conversation> conversations_;
  std::optional<ConversationId> open_;
  std::map<UserId, std::string> names_;
  std::set<UserId> met_;
  InputLine nowhere_;
};

}  // namespace parley::cli::chat
