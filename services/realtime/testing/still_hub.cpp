#include "still_hub.hpp"

#include <algorithm>
#include <utility>

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
      HubDependencies{stores.all, verifier_, admission_, send_limit_,
                      [this](const protocol::Item& item, messaging::Completion completion) {
                        published.push_back({item, std::move(completion)});
                        return Status();
                      },
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

StillHub::Client& StillHub::connect() {
  clients_.push_back(std::make_unique<Client>());
  Client& client = *clients_.back();
  client.peer = hub_->accept(client);
  return client;
}

StillHub::Client& StillHub::open(const UserId& user_id, const std::string& rest) {
  Client& client = connect();
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
