#include "client/live.hpp"

#include "live_worker.hpp"

namespace parley::client {
namespace {

boost::json::object command(std::string_view type, const LiveTarget& target) {
  return {{"type", type},
          {"conversation_id", target.conversation_id.text()},
          {"message_id", target.message_id.text()}};
}

}  // namespace

Live::Live(Session session, const std::string& url, LiveOptions options)
    : worker_(std::make_unique<Worker>(std::move(session), url, std::move(options))) {}

Live::~Live() = default;

Status Live::send(const ConversationId& conversation_id, std::string text,
                  std::string client_msg_id, OnSent on_sent) {
  return send({conversation_id, std::move(text), std::move(client_msg_id)}, std::move(on_sent));
}

Status Live::send(LiveMessage message, OnSent on_sent) {
  boost::json::object frame{{"type", "send"},
                            {"conversation_id", message.conversation_id.text()},
                            {"text", message.text}};
  if (message.reply_to) frame["reply_to"] = message.reply_to->text();
  return worker_->send(std::move(frame), std::move(message.client_msg_id), std::move(on_sent));
}

Status Live::edit(LiveTarget target, const std::string& text, OnSent on_sent) {
  auto frame = command("edit", target);
  frame["text"] = text;
  return worker_->send(std::move(frame), std::move(target.client_msg_id), std::move(on_sent));
}

Status Live::remove(LiveTarget target, OnSent on_sent) {
  return worker_->send(command("delete", target), std::move(target.client_msg_id),
                       std::move(on_sent));
}

Status Live::react(LiveTarget target, const std::string& emoji, bool on, OnSent on_sent) {
  auto frame = command("react", target);
  frame["emoji"] = emoji;
  frame["on"] = on;
  return worker_->send(std::move(frame), std::move(target.client_msg_id), std::move(on_sent));
}

Status Live::pin(LiveTarget target, bool on, OnSent on_sent) {
  auto frame = command("pin", target);
  frame["on"] = on;
  return worker_->send(std::move(frame), std::move(target.client_msg_id), std::move(on_sent));
}

void Live::read(const ConversationId& conversation_id, std::int64_t seq) {
  worker_->read(conversation_id, seq);
}
void Live::typing(const ConversationId& conversation_id) { worker_->typing(conversation_id); }
void Live::watch(std::vector<UserId> user_ids) { worker_->watch(std::move(user_ids)); }

Positions Live::positions() const { return worker_->positions(); }
std::uint64_t Live::connects() const { return worker_->connects(); }
void Live::reconnect() { worker_->reconnect(); }
void Live::stop() { worker_->stop(); }

}  // namespace parley::client
