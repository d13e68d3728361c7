#include "still_hub.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "protocol/message_id.hpp"

namespace parley::realtime {

void StillHub::Client::send(const websocket::Message& message) {
  if (closed_ != 0) return;
  frames_.emplace_back(message.text());
  (holds_back_ ? queued_ : taken_) += message.bytes();
}

std::vector<std::string> StillHub::Client::frames(std::string_view type) const {
  const std::string begin = R"({"type":")" + std::string(type) + '"';
  std::vector<std::string> found;
  std::ranges::copy_if(frames_, std::back_inserter(found),
                       [&](const std::string& frame) { return frame.starts_with(begin); });
  return found;
}

StillHub::StillHub(const Limits& limits) : send_limit_({}) {
  verifier_.update({key_.public_key()}, {});
  hub_ = std::make_unique<Hub>(
      HubParts{*stores.conversations, *stores.presence, *stores.timeline, *stores.commands,
               *stores.read_marks, *stores.blocks, verifier_, admission_, send_limit_,
               [](const protocol::Item&, const messaging::Completion&) { return Status(); },
               [](const protocol::Signal&) {},
               [this](std::function<void()> job) {
                 questions_.push_back(std::move(job));
                 ++asked_;
                 return true;
               },
               [this](LoopPost::Work work) { loop_.push_back(std::move(work)); }},
      limits);
}

StillHub::~StillHub() {
  hub_->end();
  clients_.clear();
}

StillHub::Client& StillHub::open(const UserId& user_id, const std::string& rest) {
  clients_.push_back(std::make_unique<Client>());
  Client& client = *clients_.back();
  client.peer = hub_->accept(client);
  const jwt::Claims claims{{user_id, SessionId::random(), "name"},
                           "parley",
                           "parley",
                           now(),
                           now() + std::chrono::minutes(5)};
  client.send(R"({"type":"auth","token":")" + key_.sign(claims) + '"' + rest + '}');
  return client;
}

void StillHub::close(Client& client) {
  std::erase_if(clients_, [&](const auto& one) { return one.get() == &client; });
}

ConversationId StillHub::make_group(const std::vector<UserId>& members) {
  const conversations::Conversation group{
      ConversationId::random(), conversations::Kind::group, "title", members.front(), now(), {}};
  std::vector<conversations::Member> all;
  for (const UserId& user_id : members) {
    const bool owns = all.empty();
    all.push_back(
        {user_id, owns ? conversations::Role::owner : conversations::Role::member, now()});
  }
  stores.conversations->create(group, all).value();
  return group.id;
}

Line StillHub::store(const ConversationId& id, std::int64_t seq, const UserId& sender_id,
                     const std::string& text) {
  return store({.id = MessageId::random(),
                .conversation_id = id,
                .sender_id = sender_id,
                .client_msg_id = random_id_text(),
                .text = text,
                .accepted_at = now(),
                .request_id = "",
                .traceparent = ""},
               seq);
}

Line StillHub::store_change(const ConversationId& id, std::int64_t seq, protocol::Kind kind,
                            const std::vector<UserId>& user_ids) {
  return store({.id = MessageId::random(),
                .conversation_id = id,
                .sender_id = user_ids.front(),
                .client_msg_id = random_id_text(),
                .text = "",
                .accepted_at = now(),
                .request_id = "",
                .traceparent = "",
                .kind = kind,
                .user_ids = user_ids},
               seq);
}

Line StillHub::store(const protocol::Item& item, std::int64_t seq) {
  protocol::Entry entry{.item = item, .seq = seq, .message_number = seq, .stored_at = now()};
  entry.item.id = protocol::derive_id(item);
  stores.timeline->insert(std::array{entry}).value();
  const std::string line = protocol::write_entry(entry);
  return {protocol::read_event(line).value(), entry_frame(line)};
}

void StillHub::answer(const std::function<void()>& question) {
  const bool fails = failing_ > 0;
  if (fails) --failing_;
  stores.gate.away(fails);
  question();
  stores.gate.away(false);
}

void StillHub::read_first() {
  const auto question = std::move(questions_.front());
  questions_.erase(questions_.begin());
  answer(question);
}

void StillHub::answer_first() {
  read_first();
  run_loop();
}

void StillHub::answer_last() {
  const auto question = std::move(questions_.back());
  questions_.pop_back();
  answer(question);
  run_loop();
}

void StillHub::run_loop() {
  while (!loop_.empty()) {
    const auto work = std::move(loop_.front());
    loop_.pop_front();
    work();
  }
}

void StillHub::tick() {
  hub_->tick();
  hub_->pump();
}

void StillHub::settle() {
  run_loop();
  while (!questions_.empty()) answer_last();
}

}  // namespace parley::realtime
