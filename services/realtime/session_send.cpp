#include "messaging/authorize.hpp"
#include "messaging/make_command.hpp"
#include "messaging/send_message.hpp"
#include "protocol/error_codes.hpp"
#include "session.hpp"
#include "sessions.hpp"

/// How a session takes a message, or a command about one.
namespace parley::realtime {

using messaging::MembershipCache;

namespace {

/// Messages of one socket that wait while the store is asked about one before them.
constexpr std::size_t kMaxUnchecked = 200;
/// Answers that a removal overtook are asked for again so often.
constexpr unsigned kTries = 10;

/// Whether the cache took it. Not where the sender was removed meanwhile.
bool remember(MembershipCache& memberships, const protocol::Item& item, conversations::Kind kind,
              Monotonic::time_point asked_at) {
  const bool direct = kind == conversations::Kind::direct;
  // The other side of a direct conversation was not looked at for anything that says nothing.
  if (direct && !messaging::says_something(item)) return true;
  return memberships.put(item.conversation_id, item.sender_id, direct, asked_at);
}

/// Asks the stores whether the item may be sent, on a worker.
Result<conversations::Kind> ask(Parts& parts, const protocol::Item& item) {
  for (unsigned tries = 0; tries < kTries; ++tries) {
    const auto asked_at = Monotonic::now();
    auto may =
        messaging::authorize({parts.conversations, parts.accounts, parts.blocks},
                             item.conversation_id, item.sender_id, messaging::says_something(item));
    if (may.has_error() || remember(parts.memberships, item, *may, asked_at)) return may;
  }
  return unavailable("the members change too fast");
}

}  // namespace

void Session::handle(SendFrame frame) {
  if (state_ != State::live) return refuse({code::kUnauthenticated, "authenticate first"});
  const auto named = frame.client_msg_id;
  auto made = messaging::make_item({std::move(frame.conversation_id),
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
  if (state_ != State::live) return refuse({code::kUnauthenticated, "authenticate first"});
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
    return refuse({code::kRateLimited, "too many messages; this one was not taken", true}, named);
  }
  // One after the other, so that messages keep the order in which they came.
  if (checking_ && unchecked_.size() < kMaxUnchecked) return unchecked_.push_back(std::move(item));
  if (checking_) return refuse({code::kOverloaded, "too many messages wait here", true}, named);
  const auto known = parts_.memberships.ask(item.conversation_id, user_id());
  if (known == MembershipCache::Answer::fresh) return publish(item);
  ask_store(item);
}

void Session::ask_store(const protocol::Item& item) {
  checking_ = parts_.submit([&parts = parts_, post = parts_.post, number = number_, item] {
    const Result<conversations::Kind> may = ask(parts, item);
    (*post)([&parts, number, item, may] {
      if (Session* self = parts.sessions.find(number)) self->on_checked(item, may);
    });
  });
  if (checking_) return;
  refuse({code::kOverloaded, "too many requests wait for the store", true}, item.client_msg_id);
}

void Session::on_checked(const protocol::Item& item, const Result<conversations::Kind>& may) {
  const bool store_away = may.has_error() && may.error().code == code::kUnavailable;
  // Asked anew: a removal may have become known meanwhile.
  const auto known = parts_.memberships.ask(item.conversation_id, user_id());
  if (!is_member(item.conversation_id)) {
    refuse({code::kNotFound, "there is nothing with this id"}, item.client_msg_id);
  } else if (may.has_value() || (store_away && known != MembershipCache::Answer::unknown)) {
    publish(item);
  } else {
    if (!store_away) parts_.memberships.forget(item.conversation_id, item.sender_id);
    refuse(may.error(), item.client_msg_id);
  }
  checking_ = false;
  while (!checking_ && !unchecked_.empty()) {
    const protocol::Item next = std::move(unchecked_.front());
    unchecked_.pop_front();
    const auto answer = parts_.memberships.ask(next.conversation_id, user_id());
    if (answer == MembershipCache::Answer::fresh) {
      publish(next);
    } else {
      ask_store(next);
    }
  }
}

void Session::publish(const protocol::Item& item) {
  const Status taken = parts_.publish(item, [&sessions = parts_.sessions, post = parts_.post,
                                             number = number_, item](const Status& done) {
    (*post)([&sessions, number, item, done] {
      if (Session* self = sessions.find(number)) self->answer_send(item, done);
    });
  });
  if (taken.has_error()) refuse(taken.error(), item.client_msg_id);
}

void Session::answer_send(const protocol::Item& item, const Status& confirmed) {
  if (confirmed.has_error()) return refuse(confirmed.error(), item.client_msg_id);
  socket_.send(accepted_frame(item));
}

}  // namespace parley::realtime
