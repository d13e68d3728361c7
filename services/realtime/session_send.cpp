#include "messaging/admission.hpp"
#include "messaging/make_command.hpp"
#include "messaging/make_message.hpp"
#include "protocol/error_codes.hpp"
#include "session.hpp"
#include "sessions.hpp"

/// How a session handles messages and commands.
namespace parley::realtime {

namespace {

/// Messages per socket that wait while the store is queried for an earlier one.
constexpr std::size_t kMaxUnchecked = 200;
messaging::SendTarget target_of(const protocol::Item& item) {
  return {item.sender_id, item.conversation_id, {}, messaging::addresses_others(item)};
}

}  // namespace

void Session::handle(SendFrame frame) {
  if (state_ != State::kLive) return refuse({code::kUnauthenticated, "authenticate first"});
  const auto named = frame.client_msg_id;
  auto made = messaging::make_message({std::move(frame.conversation_id),
                                       user_id(),
                                       std::move(frame.text),
                                       std::move(frame.client_msg_id),
                                       random_id_text(),
                                       {},
                                       std::move(frame.reply_to)});
  if (made.has_error()) return refuse(made.error(), named);
  offer(*std::move(made));
}

void Session::handle(CommandFrame frame) {
  if (state_ != State::kLive) return refuse({code::kUnauthenticated, "authenticate first"});
  const auto named = frame.client_msg_id;
  auto made = messaging::make_command({.kind = frame.kind,
                                       .conversation_id = std::move(frame.conversation_id),
                                       .sender_id = user_id(),
                                       .target = std::move(frame.message_id),
                                       .text = std::move(frame.text),
                                       .emoji = std::move(frame.emoji),
                                       .on = frame.on,
                                       .client_msg_id = std::move(frame.client_msg_id),
                                       .request_id = random_id_text()});
  if (made.has_error()) return refuse(made.error(), named);
  offer(*std::move(made));
}

void Session::offer(protocol::Item item) {
  const std::string& named = item.client_msg_id;
  if (!is_member(item.conversation_id)) {
    return refuse({code::kNotFound, "there is nothing with this id"}, named);
  }
  if (!parts_.send_limit.take(user_id().text()).allowed) {
    return refuse({code::kRateLimited, "too many messages; this one was not accepted", true},
                  named);
  }
  // One at a time, to keep the messages in order.
  if (checking_ && unchecked_.size() < kMaxUnchecked) return unchecked_.push_back(std::move(item));
  if (checking_) return refuse({code::kOverloaded, "too many messages are waiting", true}, named);
  if (parts_.admission.is_known(target_of(item))) return publish(item);
  ask_store(item);
}

void Session::ask_store(const protocol::Item& item) {
  const auto answer = parts_.sessions.later(
      number_, [item](Session& self, const Status& may) { self.on_checked(item, may); });
  checking_ = parts_.submit(
      [&admission = parts_.admission, item, answer] { answer(admission.ask(target_of(item))); });
  if (checking_) return;
  refuse({code::kOverloaded, "too many requests are waiting for the store", true},
         item.client_msg_id);
}

void Session::on_checked(const protocol::Item& item, const Status& may) {
  // The user may have been removed meanwhile.
  if (!is_member(item.conversation_id)) {
    refuse({code::kNotFound, "there is nothing with this id"}, item.client_msg_id);
  } else if (may.has_error()) {
    refuse(may.error(), item.client_msg_id);
  } else {
    publish(item);
  }
  checking_ = false;
  while (!checking_ && !unchecked_.empty()) {
    const protocol::Item next = std::move(unchecked_.front());
    unchecked_.pop_front();
    if (parts_.admission.is_known(target_of(next))) {
      publish(next);
    } else {
      ask_store(next);
    }
  }
}

void Session::publish(const protocol::Item& item) {
  const Status taken = parts_.publish(
      item, parts_.sessions.later(number_, [item](Session& self, const Status& confirmed) {
        self.answer_send(item, confirmed);
      }));
  if (taken.has_error()) refuse(taken.error(), item.client_msg_id);
}

void Session::answer_send(const protocol::Item& item, const Status& confirmed) {
  if (confirmed.has_error()) return refuse(confirmed.error(), item.client_msg_id);
  socket_.send(accepted_frame(item));
}

}  // namespace parley::realtime
