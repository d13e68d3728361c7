#include "load.hpp"

#include "judged.hpp"
#include "messaging/make_message.hpp"
#include "protocol/message_id.hpp"
#include "test_support/eventually.hpp"

namespace parley::consumer {
namespace {

using test_support::eventually;
using namespace std::chrono_literals;

const UserId& sender() {
  static const UserId id = UserId::random();
  return id;
}

}  // namespace

protocol::Item make_message(const ConversationId& conversation_id, const std::string& client_msg_id,
                            std::string text) {
  return messaging::make_message({conversation_id, sender(), std::move(text), client_msg_id,
                                  "request-" + client_msg_id, ""})
      .value();
}

protocol::Item make_fact(const ConversationId& conversation_id, protocol::Kind kind,
                         const std::string& client_msg_id) {
  protocol::Item item = make_message(conversation_id, client_msg_id);
  item.kind = kind;
  item.text.clear();
  if (kind == protocol::Kind::kTitleChanged) {
    item.title = "Team";
  } else {
    item.user_ids = {sender()};
  }
  if (kind == protocol::Kind::kRoleChanged) item.role = "admin";
  item.id = protocol::derive_id(item);
  return item;
}

Load::Load(const amqp::Endpoint& broker, Options options) : options_(options) {
  for (unsigned i = 0; i < options_.conversations; ++i) {
    // Every partition gets some: a delivery shows a consumer that it is the active one.
    auto id = ConversationId::random();
    while (protocol::partition_of(id, options_.partitions) != i % options_.partitions) {
      id = ConversationId::random();
    }
    conversations_.push_back(id);
  }
  sent_.reserve(options_.messages);
  messages_ = std::make_unique<messaging::MessagePublisher>(broker, "load",
                                                            [](const amqp::ConnectionState&) {});
  messages_->open(options_.partitions);
  thread_ = std::thread([this] { run(); });
}

Load::~Load() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    again_.clear();
  }
  finished_ = true;
  thread_.join();
  messages_.reset();
}

void Load::run() {
  while (!finished_) {
    std::vector<std::size_t> now;
    {
      const std::lock_guard lock(mutex_);
      now.swap(again_);
      while (!stopping_ && sent_.size() < options_.messages &&
             in_flight_ + now.size() < options_.window) {
        const std::size_t index = sent_.size();
        const ConversationId& conversation = conversations_[index % conversations_.size()];
        sent_.push_back(std::make_unique<One>(
            One{make_message(conversation, std::to_string(index), "text " + std::to_string(index)),
                Monotonic::now(),
                {}}));
        now.push_back(index);
      }
      in_flight_ += now.size();
      const bool all_sent = stopping_ || sent_.size() == options_.messages;
      if (all_sent && in_flight_ == 0) finished_ = true;
    }
    for (const std::size_t index : now) send(index);
    // Answers arrive asynchronously; failed sends are retried here after the pause.
    std::this_thread::sleep_for(options_.pause);
  }
}

void Load::send(std::size_t index) {
  const Status taken = messages_->publish(sent_[index]->item, [this, index](const Status& status) {
    answered(index, !status.has_error());
  });
  if (taken.has_error()) answered(index, false);
}

void Load::answered(std::size_t index, bool ok) {
  const std::lock_guard lock(mutex_);
  --in_flight_;
  if (ok) {
    sent_[index]->confirmed = Monotonic::now();
    ++confirmed_;
  } else {
    again_.push_back(index);
  }
}

bool Load::finish(std::chrono::milliseconds time) {
  return eventually(time, [&] { return finished_.load(); });
}

bool Load::stop(std::chrono::milliseconds time) {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  return finish(time);
}

std::vector<oracle::Send> Load::sent() const {
  const std::lock_guard lock(mutex_);
  std::vector<oracle::Send> all;
  for (const auto& one : sent_) {
    all.push_back(consumer::sent(one->item, one->invoked, one->confirmed));
  }
  return all;
}

}  // namespace parley::consumer
