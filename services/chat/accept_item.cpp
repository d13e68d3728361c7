#include "accept_item.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>
#include <memory>

namespace parley::chat {
namespace {

using messaging::MembershipCache;

http::Response accepted(const protocol::Item& item) {
  if (item.kind == protocol::Kind::read) return http::Response::empty(204);
  std::string body = R"({"id":")" + item.id.text() + R"(","conversation_id":")" +
                     item.conversation_id.text() + R"(","client_msg_id":)";
  body += boost::json::serialize(boost::json::string(item.client_msg_id));
  return http::Response::json_text(202, body + R"(,"status":"accepted"})");
}

void publish(Context& context, const Acceptance& send) {
  const auto taken = context.messages.publish(
      send.item, [reply = send.reply, answer = accepted(send.item)](const Status& confirmed) {
        if (confirmed.has_error()) return reply(confirmed.error());
        reply(http::Response(answer));
      });
  if (taken.has_error()) send.reply(taken.error());
}

/// Whether the cache took what the stores said. Not where somebody was removed meanwhile.
bool remember(Context& context, const SendTarget& target, Kind kind,
              Monotonic::time_point asked_at) {
  const bool direct = kind == Kind::direct;
  // The other side of a direct conversation was not looked at for anything else.
  if (direct && !target.says_something) return true;
  return context.memberships.put(target.conversation_id, target.sender_id, direct, asked_at);
}

void authorize_and_publish(Context& context, const Acceptance& send) {
  const auto& [sender_id, conversation_id, recipient_id, says] = send.target;
  // Once its deadline is past, the client was told to try again.
  while (!send.reply.answered()) {
    const auto asked_at = Monotonic::now();
    const auto authorized = authorize_send(context, send.target);
    if (authorized.has_value()) {
      if (!remember(context, send.target, *authorized, asked_at)) continue;
      return publish(context, send);
    }
    if (authorized.error().code == code::kUnavailable) {
      context.store_health.set(false);
      // Asked anew: a removal may have become known meanwhile.
      const auto known = context.memberships.ask(conversation_id, sender_id);
      if (known != MembershipCache::Answer::unknown) return publish(context, send);
    } else {
      context.memberships.forget(conversation_id, sender_id);
    }
    return send.reply(authorized.error());
  }
}

}  // namespace

void accept_item(Context& context, Acceptance acceptance) {
  const SendTarget& target = acceptance.target;
  const auto known = context.memberships.ask(target.conversation_id, target.sender_id);
  const bool enough = known == MembershipCache::Answer::fresh ||
                      (known == MembershipCache::Answer::stale && !context.store_health.is_up());
  if (enough) return publish(context, acceptance);
  const auto kept = std::make_shared<Acceptance>(std::move(acceptance));
  const bool submitted =
      context.workers.submit([&context, kept] { authorize_and_publish(context, *kept); });
  if (!submitted) {
    kept->reply(Error{code::kOverloaded, "too many requests wait for the store", true});
  }
}

}  // namespace parley::chat
