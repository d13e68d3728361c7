#include <utility>

#include "accept_item.hpp"
#include "handlers.hpp"
#include "idempotency_key.hpp"
#include "messaging/authorize.hpp"
#include "messaging/make_command.hpp"
#include "runtime/json_body.hpp"

namespace parley::chat {
namespace {

using messaging::CommandRequest;

Result<CommandRequest> read_command(runtime::Call& call, protocol::Kind kind) {
  PARLEY_TRY(auto conversation_id, call.id<ConversationId>("conversation_id"));
  PARLEY_TRY(auto target, call.id<MessageId>("message_id"));
  CommandRequest request{.kind = kind,
                         .conversation_id = std::move(conversation_id),
                         .sender_id = call.identity().user_id,
                         .target = std::move(target),
                         .request_id = std::move(call.request_id),
                         .traceparent = std::move(call.traceparent)};
  PARLEY_CHECK(take_idempotency_key(call.request, request.client_msg_id));
  return request;
}

Result<CommandRequest> read_edit(runtime::Call& call) {
  PARLEY_TRY(auto members, runtime::json_body(call.request));
  std::string text = members.required_text("text", {1, protocol::kMaxTextBytes});
  auto client_msg_id = members.optional_text("client_msg_id", {1, protocol::kMaxClientMsgIdBytes});
  PARLEY_CHECK(members.finish());
  PARLEY_CHECK(take_idempotency_key(call.request, client_msg_id));
  PARLEY_TRY(CommandRequest request, read_command(call, protocol::Kind::kEdit));
  request.text = std::move(text);
  request.client_msg_id = std::move(client_msg_id);
  return request;
}

Result<CommandRequest> read_reaction(runtime::Call& call, bool on) {
  PARLEY_TRY(CommandRequest request, read_command(call, protocol::Kind::kReaction));
  request.emoji = call.parameter("emoji");
  request.on = on;
  return request;
}

Result<CommandRequest> read_pin(runtime::Call& call, bool on) {
  PARLEY_TRY(CommandRequest request, read_command(call, protocol::Kind::kPin));
  request.on = on;
  return request;
}

void accept(Context& context, Result<CommandRequest> request, runtime::Reply reply) {
  if (request.has_error()) return reply(request.error());
  auto item = messaging::make_command(*std::move(request));
  if (item.has_error()) return reply(item.error());
  const bool says = messaging::addresses_others(*item);
  messaging::SendTarget target{item->sender_id, item->conversation_id, {}, says};
  accept_item(context, {std::move(target), *std::move(item), std::move(reply)});
}

}  // namespace

void edit_message(Context& context, runtime::Call call, runtime::Reply reply) {
  accept(context, read_edit(call), std::move(reply));
}

void delete_message(Context& context, runtime::Call call, runtime::Reply reply) {
  accept(context, read_command(call, protocol::Kind::kDeletion), std::move(reply));
}

void add_reaction(Context& context, runtime::Call call, runtime::Reply reply) {
  accept(context, read_reaction(call, true), std::move(reply));
}

void remove_reaction(Context& context, runtime::Call call, runtime::Reply reply) {
  accept(context, read_reaction(call, false), std::move(reply));
}

void pin_message(Context& context, runtime::Call call, runtime::Reply reply) {
  accept(context, read_pin(call, true), std::move(reply));
}

void unpin_message(Context& context, runtime::Call call, runtime::Reply reply) {
  accept(context, read_pin(call, false), std::move(reply));
}

}  // namespace parley::chat
