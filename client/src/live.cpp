#include "client/live.hpp"

#include "live_worker.hpp"

namespace parley::client {

Live::Live(Session session, const std::string& url, LiveOptions options)
    : worker_(std::make_unique<Worker>(std::move(session), url, std::move(options))) {}

Live::~Live() = default;

Status Live::send(const ConversationId& conversation_id, std::string text,
                  std::string client_msg_id, OnSent on_sent) {
  return worker_->send(conversation_id, std::move(text), std::move(client_msg_id),
                       std::move(on_sent));
}

void Live::typing(const ConversationId& conversation_id) { worker_->typing(conversation_id); }
Positions Live::positions() const { return worker_->positions(); }
std::uint64_t Live::connects() const { return worker_->connects(); }
void Live::reconnect() { worker_->reconnect(); }
void Live::stop() { worker_->stop(); }

}  // namespace parley::client
