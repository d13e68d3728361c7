#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>

#include "chat/model.hpp"
#include "chat/picture.hpp"
#include "chat/screen.hpp"
#include "chat/user_line.hpp"
#include "chat/worker.hpp"
#include "client/live.hpp"
#include "inbox.hpp"

namespace parley::cli::chat {

/// Carries out the user's commands, and requests what the picture lacks. Threads: the drawing
/// thread; results from other threads arrive through the inbox.
class Control {
 public:
  Control(Model& model, Inbox& inbox, Worker& worker);

  /// Call before anything is sent.
  void connect(client::Live& live) { live_ = &live; }

  /// Returns false to quit.
  bool press(const Key& key, Size size);

  /// Requests missing names, conversations of which only the id is known, and older entries if
  /// there is room for them. Failed requests are repeated after the next connect.
  void complete(Size size);
  void connected();

 private:
  bool enter();
  void type(char32_t point);
  void say(std::string text);
  void transmit(const ConversationId& id, const Outgoing& outgoing);
  void answered(const ConversationId& id, const std::string& client_msg_id,
                const Result<client::Accepted>& result);
  void retry_or_discard(bool retry);
  void talk_to(const std::string& username);
  /// Sends a request about a message; its error becomes the notice.
  void change(const std::optional<MessageId>& message_id, const std::string& what,
              std::function<Result<client::Accepted>(client::Session&, const ConversationId&,
                                                     const MessageId&)>
                  request);
  std::optional<MessageId> last_message(bool own) const;
  void post(Worker::Job job);
  /// Marks what is shown as read, once per entry.
  void tell_read();

  Model& model_;
  Inbox& inbox_;
  Worker& worker_;
  client::Live* live_ = nullptr;
  std::set<UserId> asked_names_;
  std::set<ConversationId> asked_conversations_;
  std::map<ConversationId, std::int64_t> told_read_;
  std::optional<ConversationId> told_typing_;
  Monotonic::time_point tell_typing_after_{};
};

}  // namespace parley::cli::chat
