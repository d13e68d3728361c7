#include <boost/json/array.hpp>

#include "accept_item.hpp"
#include "access.hpp"
#include "handlers.hpp"
#include "messaging/make_command.hpp"
#include "runtime/json_body.hpp"

namespace parley::chat {
namespace {

/// In larger conversations, members don't see each other's read marks.
constexpr std::size_t kMaxMarksShown = 200;

Result<Acceptance> read_mark(runtime::Call& call, runtime::Reply& reply) {
  PARLEY_TRY(auto conversation_id, call.id<ConversationId>("conversation_id"));
  PARLEY_TRY(auto members, runtime::json_body(call.request));
  const auto seq = members.required_integer("seq", {1, protocol::kMaxSeq});
  PARLEY_CHECK(members.finish());
  const UserId& reader = call.identity().user_id;
  messaging::SendTarget target{reader, conversation_id, {}, false};
  auto item = messaging::make_read(std::move(conversation_id), reader, seq,
                                   std::move(call.request_id), std::move(call.traceparent));
  return Acceptance{std::move(target), std::move(item), std::move(reply)};
}

}  // namespace

void mark_read(Context& context, runtime::Call call, runtime::Reply reply) {
  auto mark = read_mark(call, reply);
  if (mark.has_error()) return reply(mark.error());
  accept_item(context, *std::move(mark));
}

Result<http::Response> show_read_marks(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const auto mine, require_membership(context, call));
  PARLEY_TRY(const auto members, shown_members(context, mine.conversation));
  std::vector<UserId> readers{mine.conversation.pair};
  if (readers.empty() && members.count <= kMaxMarksShown) {
    for (const Member& member : members.first) readers.push_back(member.user_id);
  }
  if (readers.empty()) readers.push_back(call.identity().user_id);
  PARLEY_TRY(const auto marks,
             context.stores.read_marks.of_conversation(mine.conversation.id, readers));
  boost::json::array items;
  for (const timeline::ReadMark& mark : marks) {
    items.push_back(boost::json::object{{"user_id", mark.user_id.text()}, {"seq", mark.seq}});
  }
  return http::Response::json(200, boost::json::object{{"items", std::move(items)}});
}

}  // namespace parley::chat
