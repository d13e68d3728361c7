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

/// `parley chat`: what is known (model), how that looks (picture), the terminal (screen), and what
/// brings them together (chat).
namespace parley::cli::chat {

/// A message of one's own that isn't in the timeline yet.
struct Outgoing {
  enum class State { sending, accepted, failed };
  std::string client_msg_id;
  std::string text;
  State state = State::sending;
  /// Of a failed one.
  std::string reason = {};
};

/// Where a view that doesn't follow the newest entry ends: at this entry, without so many of its
/// last rows.
struct Place {
  std::int64_t seq = 0;
  int hidden_rows = 0;
};

struct Conversation {
  ConversationId id;
  Timeline timeline;
  client::Unread unread;
  /// "direct" or "group"; empty until it is known.
  std::string kind = {};
  std::optional<std::string> title = std::nullopt;
  /// The other one of a direct conversation.
  std::optional<UserId> peer = std::nullopt;
  /// Whether the server knows it: a direct conversation begins with its first message.
  bool begun = true;
  bool left = false;
  /// How reading what is older goes; after a failure it waits for a reason to try again.
  enum class Reading { idle, asked, failed } reading = Reading::idle;
  std::vector<Outgoing> outgoing = {};
  InputLine draft = {};
  std::optional<Place> place = std::nullopt;
  /// Who is typing, and until when unless they go on.
  std::map<UserId, Monotonic::time_point> typing = {};
};

struct Connection {
  enum class State { connecting, connected, late } state = State::connecting;
  std::string reason = {};
};

/// Everything that is shown, and what the user has typed. Threads: one.
class Model {
 public:
  Model(UserId me, std::string username);

  const UserId& me() const { return me_; }

  /// Of the server's answer; one that is new goes to the end, or the top if it came to be while
  /// this ran.
  Conversation& know(const client::Conversation& found, bool came_just_now);
  /// One that may not have begun yet.
  Conversation& know_direct(const ConversationId& id, const UserId& peer);
  /// The one of this id, made where there was none, after its entry `last_seq`.
  Conversation& make(const ConversationId& id, std::int64_t last_seq);
  Conversation* find(const ConversationId& id);

  std::vector<Conversation>& conversations() { return conversations_; }
  const std::vector<Conversation>& conversations() const { return conversations_; }
  /// Nothing where there is no conversation.
  Conversation* open();
  const Conversation* open() const;
  void open(const ConversationId& id);
  /// The one so many places further, round and round.
  void open_next(int places);

  /// Of the open conversation.
  InputLine& input() { return open() == nullptr ? nowhere_ : open()->draft; }
  const InputLine& input() const { return open() == nullptr ? nowhere_ : open()->draft; }

  void take(const client::Entry& entry);
  void take_older(Conversation& conversation, const std::vector<client::Entry>& entries);
  /// The user is in it now; its entries after this one follow.
  void joined(const ConversationId& id, std::int64_t last_seq);
  /// Somebody has; of the user's own marks another device may have told.
  void has_read(const client::ReadMark& mark);
  /// As of a new connection.
  void stands(const client::Place& place);
  void types(const ConversationId& id, const UserId& user_id, Monotonic::time_point until);
  /// Ends what is over at this time. The next time when something will be.
  std::optional<Monotonic::time_point> tidy(Monotonic::time_point now);

  /// Nothing where it isn't there any more: its entry has come.
  Outgoing* outgoing(const ConversationId& id, const std::string& client_msg_id);

  void name(const UserId& user_id, const std::string& name) { names_[user_id] = name; }
  /// The beginning of the id where the name isn't known.
  std::string name_of(const UserId& user_id) const;
  /// "@grace" or the group's title.
  std::string name_of(const Conversation& conversation) const;
  /// Users who occur and have no name yet.
  std::vector<UserId> nameless() const;

  Connection connection;
  /// What to tell the user, until they send something.
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
