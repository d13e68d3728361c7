#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "client/types.hpp"
#include "http/client.hpp"

namespace parley::client {

/// One request and what came of it, for those who want to look on.
struct Exchange {
  http::Method method;
  std::string_view target;
  /// JSON; holds passwords and tokens as they were sent.
  std::string_view request_body;
  /// 0 where no answer came; `answer` then says why.
  unsigned status;
  /// JSON; holds tokens.
  std::string_view answer;
};

struct SessionOptions {
  /// For one request.
  std::chrono::milliseconds timeout{5'000};
  /// For all attempts of a call together.
  std::chrono::milliseconds patience{30'000};
  /// Called after each request; may be empty.
  std::function<void(const Exchange&)> on_exchange;
  /// Where the refresh token is kept outside of the session, as in a file that outlives the process
  /// and is shared with others; may be empty. Called for each renewal, before the first request
  /// too, so that no login is needed: calls `exchange` once with the token that is kept, keeps the
  /// one that comes back, and lets nobody else do so meanwhile. Its error is the request's.
  using Exchanging = std::function<Result<std::string>(const std::string& refresh_token)>;
  std::function<Status(const Exchanging& exchange)> renew;
};

struct OutgoingMessage {
  /// The conversation, or the user whose direct conversation with the sender it is.
  std::variant<ConversationId, UserId> to;
  /// 1 to 16384 bytes of UTF-8 without U+0000.
  std::string text;
  /// Names the message: sent again with the same one, in whatever call, it is still one message.
  /// One is made where it is empty.
  std::string client_msg_id;
  /// The message of the same conversation that it answers.
  std::optional<MessageId> reply_to = std::nullopt;
};

/// Which messages or entries of a conversation; 1 to 200 of them.
struct SeqRange {
  std::optional<std::int64_t> after;
  std::optional<std::int64_t> before;
  int limit = 50;
};

/// One user's session with a Parley server.
///
/// What is safe to repeat is repeated while the server is unavailable (503, 429, a gateway's error,
/// a lost connection, no answer in time), with growing, jittered pauses, not before the server's
/// Retry-After, until `patience` is over: reading, and sending, since a message is known by its
/// client_msg_id. register_user, login and changes of conversations are tried once.
///
/// The access token is renewed when it is about to end, or refused: with the refresh token of the
/// login, or with the one that SessionOptions::renew has kept of an earlier one.
///
/// Threads: one at a time; every call blocks. Sessions may share a Client. Owns: its tokens.
/// Errors: of every call, the server's code (protocol/error_codes.hpp) with its detail and request
/// id; code::kUnavailable or code::kTimeout where there was no answer; code::kInternal for an
/// answer that is none.
class Session {
 public:
  /// `url` is the server's front door, as "http://127.0.0.1:8080" or "https://chat.example.org".
  Session(std::shared_ptr<http::Client> client, std::string url, SessionOptions options = {});
  ~Session();
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;

  Result<Account> register_user(const std::string& username, const std::string& password);
  Status login(const std::string& username, const std::string& password);
  Status refresh();
  /// Ends the session on the server and forgets the tokens.
  Status logout();
  /// Ends the other sessions of the user.
  Status change_password(const std::string& current, const std::string& replacement);

  Result<Profile> me();
  Result<Profile> user(const UserId& user_id);
  Result<Profile> set_display_name(const std::string& name);
  /// Users whose name or display name begins so.
  Result<Listing<Profile>> find_users(std::string_view beginning, std::string_view cursor = {});

  /// Direct messages between the two are refused from then on.
  Status block(const UserId& user_id);
  Status unblock(const UserId& user_id);

  Result<Accepted> send(OutgoingMessage message);

  Result<Page<Message>> messages(const ConversationId& conversation_id, const SeqRange& range = {});
  /// By rising `seq` without a gap; `range.before` is not known here.
  Result<Page<Entry>> entries(const ConversationId& conversation_id, const SeqRange& range = {});
  /// code::kNotFound before it is stored, too.
  Result<Message> message(const ConversationId& conversation_id, const MessageId& message_id);
  /// Asks until the message is stored. Errors: code::kTimeout when `patience` is over.
  Result<Message> wait_until_stored(const Accepted& accepted);

  /// The thread that began with the message.
  Result<Page<Message>> replies(const ConversationId& conversation_id, const MessageId& message_id,
                                const SeqRange& range = {});
  /// Messages that name the user, the newest first; a page may be empty where more follow.
  Result<Listing<Message>> mentions(std::string_view cursor = {});
  Result<Accepted> pin(const ConversationId& conversation_id, const MessageId& message_id, bool on);
  /// Has read the conversation up to the entry with this seq.
  Status mark_read(const ConversationId& conversation_id, std::int64_t seq);

  // What is accepted of these becomes an entry, unless it is refused in its place in the order:
  // `…/commands/{id}` tells. Repeated with the same key, so that each is done once.
  Result<Accepted> edit_message(const ConversationId& conversation_id, const MessageId& message_id,
                                const std::string& text);
  Result<Accepted> delete_message(const ConversationId& conversation_id,
                                  const MessageId& message_id);
  /// `on` false: takes the reaction back.
  Result<Accepted> react(const ConversationId& conversation_id, const MessageId& message_id,
                         std::string_view emoji, bool on = true);

  Result<Listing<Conversation>> conversations(std::string_view cursor = {});
  Result<Conversation> conversation(const ConversationId& conversation_id);
  Result<Conversation> create_group(const std::optional<std::string>& title,
                                    const std::vector<UserId>& member_ids);
  Result<Conversation> create_public(const std::string& title);
  /// Of all, those that joined first first; for conversations of more than 200.
  Result<Listing<Member>> members(const ConversationId& conversation_id,
                                  std::string_view cursor = {});
  /// What anybody may join, found by the beginning of a title or of a word in it; all where `query`
  /// is empty. A page may be empty where more follow.
  Result<Listing<PublicConversation>> public_conversations(std::string_view query = {},
                                                           std::string_view cursor = {});
  /// Into a public conversation. Safe to repeat, and repeated.
  Result<Conversation> join(const ConversationId& conversation_id);
  Status set_title(const ConversationId& conversation_id, const std::optional<std::string>& title);
  Status add_members(const ConversationId& conversation_id, const std::vector<UserId>& member_ids);
  Status set_role(const ConversationId& conversation_id, const UserId& user_id,
                  std::string_view role);
  /// One's own user id: leave. Once it is done, what the conversation's timeline tells of it is on
  /// its way; an error may come after the removal was made, which a repeat finds out.
  Status remove_member(const ConversationId& conversation_id, const UserId& user_id);

  /// Of its Client's options.
  const std::string& ca_file() const;
  /// For requests that this class does not know; empty before login.
  const std::string& access_token() const;
  /// To keep for a later session; empty before login.
  const std::string& refresh_token() const;

 private:
  class Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace parley::client
