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

/// A request and its result, for observers.
struct Exchange {
  http::Method method;
  std::string_view target;
  /// JSON; contains passwords and tokens in plain text.
  std::string_view request_body;
  /// 0 if there was no answer; `answer` then has the reason.
  unsigned status;
  /// JSON; contains tokens.
  std::string_view answer;
};

struct SessionOptions {
  /// Per request.
  std::chrono::milliseconds timeout{5'000};
  /// For all attempts of a call together.
  std::chrono::milliseconds patience{30'000};
  /// Called after each request; may be empty.
  std::function<void(const Exchange&)> on_exchange;
  /// For a refresh token that is kept outside the session, e.g. in a file that outlives the process
  /// and is shared with others; may be empty. Called for each renewal, and before the first
  /// request, so that no login is needed. It must call `exchange` once with the stored token, store
  /// the one returned, and exclude other users of the token meanwhile. Its error becomes the
  /// request's.
  using Exchanging = std::function<Result<std::string>(const std::string& refresh_token)>;
  std::function<Status(const Exchanging& exchange)> renew;
};

struct OutgoingMessage {
  /// The conversation, or the recipient of a direct message.
  std::variant<ConversationId, UserId> to;
  /// 1 to 16384 bytes of UTF-8 without U+0000.
  std::string text;
  /// Identifies the message: resent with the same one, in any call, it remains one message.
  /// Generated if empty.
  std::string client_msg_id;
  /// The message, in the same conversation, that this one replies to.
  std::optional<MessageId> reply_to = std::nullopt;
};

/// A range of messages or entries in a conversation; limit 1 to 200.
struct SeqRange {
  std::optional<std::int64_t> after;
  std::optional<std::int64_t> before;
  int limit = 50;
};

/// A user's session with a Parley server.
///
/// Requests that are safe to repeat are retried while the server is unavailable (503, 429, a
/// gateway's error, a lost connection, a time-out), with jittered backoff and not before the
/// server's Retry-After, until `patience` is over. These are reads, and sends, since a message is
/// identified by its client_msg_id. register_user, login and changes of conversations are tried
/// once.
///
/// The access token is renewed shortly before it expires, or when it is refused: with the login's
/// refresh token, or with the one that SessionOptions::renew has kept from an earlier login.
///
/// Threads: one at a time; every call blocks. Sessions may share a Client. Owns: its tokens. Errors
/// of all calls: the server's code (protocol/error_codes.hpp) with its detail and request id;
/// code::kUnavailable or code::kTimeout without an answer; code::kInternal for an invalid answer.
class Session {
 public:
  /// `url`: the server's public address, like "http://127.0.0.1:8080" or
  /// "https://chat.example.org".
  Session(std::shared_ptr<http::Client> client, std::string url, SessionOptions options = {});
  ~Session();
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;

  Result<Account> register_user(const std::string& username, const std::string& password);
  Status login(const std::string& username, const std::string& password);
  Status refresh();
  /// Ends the session on the server and discards the tokens.
  Status logout();
  /// Also ends the user's other sessions.
  Status change_password(const std::string& current, const std::string& replacement);

  Result<Profile> me();
  Result<Profile> user(const UserId& user_id);
  Result<Profile> set_display_name(const std::string& name);
  /// Users whose name or display name begins with this text.
  Result<Listing<Profile>> find_users(std::string_view beginning, std::string_view cursor = {});

  /// From then on, direct messages between the two are refused.
  Status block(const UserId& user_id);
  Status unblock(const UserId& user_id);

  Result<Accepted> send(OutgoingMessage message);

  Result<Page<Message>> messages(const ConversationId& conversation_id, const SeqRange& range = {});
  /// By rising `seq` without a gap; ignores `range.before`.
  Result<Page<Entry>> entries(const ConversationId& conversation_id, const SeqRange& range = {});
  /// code::kNotFound also while it isn't stored yet.
  Result<Message> message(const ConversationId& conversation_id, const MessageId& message_id);
  /// Polls until the message is stored. Errors: code::kTimeout when `patience` is over.
  Result<Message> wait_until_stored(const Accepted& accepted);

  /// The thread that starts with the message.
  Result<Page<Message>> replies(const ConversationId& conversation_id, const MessageId& message_id,
                                const SeqRange& range = {});
  /// Messages that mention the user, newest first; a page may be empty although more follow.
  Result<Listing<Message>> mentions(std::string_view cursor = {});
  Result<Accepted> pin(const ConversationId& conversation_id, const MessageId& message_id, bool on);
  /// Marks the conversation as read up to the entry with this seq.
  Status mark_read(const ConversationId& conversation_id, std::int64_t seq);

  // An accepted command becomes an entry, unless it is refused at its place in the order: query its
  // outcome at `…/commands/{id}`. Retried with the same key, so that each takes effect once.
  Result<Accepted> edit_message(const ConversationId& conversation_id, const MessageId& message_id,
                                const std::string& text);
  Result<Accepted> delete_message(const ConversationId& conversation_id,
                                  const MessageId& message_id);
  /// `on` false: removes the reaction.
  Result<Accepted> react(const ConversationId& conversation_id, const MessageId& message_id,
                         std::string_view emoji, bool on = true);

  Result<Listing<Conversation>> conversations(std::string_view cursor = {});
  Result<Conversation> conversation(const ConversationId& conversation_id);
  Result<Conversation> create_group(const std::optional<std::string>& title,
                                    const std::vector<UserId>& member_ids);
  Result<Conversation> create_public(const std::string& title);
  /// All members, those who joined first at the beginning; for conversations of more than 200.
  Result<Listing<Member>> members(const ConversationId& conversation_id,
                                  std::string_view cursor = {});
  /// Conversations that anyone may join, whose title or a word in it begins with `query`; all if it
  /// is empty. A page may be empty although more follow.
  Result<Listing<PublicConversation>> public_conversations(std::string_view query = {},
                                                           std::string_view cursor = {});
  /// Joins a public conversation. Safe to repeat, and retried.
  Result<Conversation> join(const ConversationId& conversation_id);
  Status set_title(const ConversationId& conversation_id, const std::optional<std::string>& title);
  Status add_members(const ConversationId& conversation_id, const std::vector<UserId>& member_ids);
  Status set_role(const ConversationId& conversation_id, const UserId& user_id,
                  std::string_view role);
  /// The user's own id: leaves. On success, its timeline entry is on its way. After an error the
  /// member may have been removed nevertheless: repeat the call to find out.
  Status remove_member(const ConversationId& conversation_id, const UserId& user_id);

  /// As in its Client's options.
  const std::string& ca_file() const;
  /// For requests not covered by this class; empty before login.
  const std::string& access_token() const;
  /// For keeping until a later session; empty before login.
  const std::string& refresh_token() const;

 private:
  class Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace parley::client
