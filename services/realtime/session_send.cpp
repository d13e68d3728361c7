#include "hub.hpp"
#include "messaging/authorize.hpp"
#include "messaging/send_message.hpp"
#include "protocol/error_codes.hpp"
#include "session.hpp"

/// How a session takes a message.
namespace parley::realtime {

using messaging::MembershipCache;

namespace {

/// Messages of one socket that wait while the store is asked about one before them.
constexpr std::size_t kMaxUnchecked = 200;

}  // namespace

void Session::handle(SendFrame frame) {
  if (state_ != State::live) return refuse({code::kUnauthenticated, "authenticate first"});
  // One after the other, so that messages keep the order in which they came.
  const auto named = frame.client_msg_id;
  if (checking_ && unchecked_.size() < kMaxUnchecked) return unchecked_.push_back(std::move(frame));
  if (checking_) return refuse({code::kOverloaded, "too many messages wait here", true}, named);
  if (!is_member(frame.conversation_id)) {
    return refuse({code::kNotFound, "there is nothing with this id"}, named);
  }
  if (!parts_.send_limit.take(user_id().text()).allowed) {
    return refuse({code::kRateLimited, "too many messages; this one was not taken", true}, named);
  }
  auto made = messaging::make_item({frame.conversation_id,
                                    user_id(),
                                    std::move(frame.text),
                                    std::move(frame.client_msg_id),
                                    random_id_text(),
                                    {}});
  if (made.has_error()) return refuse(made.error(), named);
  const protocol::Item& item = *made;
  const auto known = parts_.memberships.ask(item.conversation_id, user_id());
  if (known == MembershipCache::Answer::fresh) return publish(item);
  checking_ =
      parts_.workers.submit([&parts = parts_, post = parts_.post, number = number_, item, known] {
        const Status may = messaging::authorize(parts.conversations, parts.accounts,
                                                item.conversation_id, item.sender_id);
        (*post)([&parts, number, item, known, may] {
          if (Session* self = parts.hub.find(number)) self->on_checked(item, known, may);
        });
      });
  if (!checking_) refuse({code::kOverloaded, "too many requests wait for the store", true}, named);
}

void Session::on_checked(const protocol::Item& item, MembershipCache::Answer known,
                         const Status& may) {
  if (may.has_value()) parts_.memberships.put(item.conversation_id, item.sender_id);
  const bool store_away = may.has_error() && may.error().code == code::kUnavailable;
  if (may.has_value() || (store_away && known == MembershipCache::Answer::stale)) {
    publish(item);
  } else {
    if (!store_away) parts_.memberships.forget(item.conversation_id, item.sender_id);
    refuse(may.error(), item.client_msg_id);
  }
  checking_ = false;
  while (!checking_ && !unchecked_.empty()) {
    SendFrame next = std::move(unchecked_.front());
    unchecked_.pop_front();
    handle(std::move(next));
  }
}

void Session::publish(const protocol::Item& item) {
  const Status taken = parts_.messages.publish(
      item, [&hub = parts_.hub, post = parts_.post, number = number_, item](const Status& done) {
        (*post)([&hub, number, item, done] {
          if (Session* self = hub.find(number)) self->answer_send(item, done);
        });
      });
  if (taken.has_error()) refuse(taken.error(), item.client_msg_id);
}

void Session::answer_send(const protocol::Item& item, const Status& confirmed) {
  if (confirmed.has_error()) return refuse(confirmed.error(), item.client_msg_id);
  socket_.send(accepted_frame(item));
}

}  // namespace parley::realtime
