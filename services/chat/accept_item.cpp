#include "accept_item.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>
#include <memory>

namespace parley::chat {
namespace {

http::Response accepted(const protocol::Item& item) {
  if (item.kind == protocol::Kind::kRead) return http::Response::empty(204);
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

void ask_and_publish(Context& context, const Acceptance& send) {
  // After its deadline the client was told to retry.
  if (send.reply.answered()) return;
  const Status may = context.admission.ask(send.target);
  if (may.has_error()) return send.reply(may.error());
  publish(context, send);
}

}  // namespace

void accept_item(Context& context, Acceptance acceptance) {
  if (context.admission.is_known(acceptance.target)) return publish(context, acceptance);
  const auto kept = std::make_shared<Acceptance>(std::move(acceptance));
  const bool submitted =
      context.workers.submit([&context, kept] { ask_and_publish(context, *kept); });
  if (!submitted) {
    kept->reply(Error{code::kOverloaded, "too many requests are waiting for the store", true});
  }
}

}  // namespace parley::chat
