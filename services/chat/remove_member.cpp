#include <algorithm>
#include <memory>
#include <ranges>

#include "access.hpp"
#include "announcer.hpp"
#include "change_conversation.hpp"
#include "handlers.hpp"
#include "permissions.hpp"
#include "protocol/error_codes.hpp"

namespace parley::chat {
namespace {

using protocol::Kind;

/// The id of the removal's entry; nothing if it is in its queue already.
using Entry = std::optional<MessageId>;

struct Removal {
  ConversationId conversation_id;
  UserId user_id;
  bool leaves;
};

Result<Removal> read_removal(const runtime::Call& call) {
  PARLEY_TRY(auto conversation_id, call.id<ConversationId>("conversation_id"));
  PARLEY_TRY(auto user_id, call.id<UserId>("user_id"));
  const bool leaves = user_id == call.identity().user_id;
  return Removal{std::move(conversation_id), std::move(user_id), leaves};
}

// Before the last owner is removed: a crash in between leaves two owners rather than none.
Status hand_over(Context& context, const runtime::Call& call, const Removal& removal) {
  PARLEY_TRY(const auto next, heir_without(context, removal.conversation_id, removal.user_id));
  if (!next) return {};
  auto change = make_change(call, removal.conversation_id, Kind::kRoleChanged);
  change.user_ids = {*next};
  change.role = conversations::role_name(Role::kOwner);
  return change_conversation(context, std::move(change), call.deadline);
}

Result<Entry> remove(Context& context, const runtime::Call& call, const Removal& removal,
                     const Membership& target) {
  PARLEY_CHECK(hand_over(context, call, removal));
  auto change = make_change(call, removal.conversation_id,
                            removal.leaves ? Kind::kMemberLeft : Kind::kMemberRemoved);
  change.user_ids = {removal.user_id};
  const Entry entry = protocol::derive_id(change);
  PARLEY_CHECK(change_conversation(context, std::move(change), call.deadline));
  context.memberships.note_removal(removal.conversation_id, removal.user_id);
  PARLEY_CHECK(keep_an_owner(context, target.conversation));
  return entry;
}

bool tells_of(const conversations::Pending& pending, const UserId& user_id) {
  const auto item = protocol::read_item(pending.item);
  return item.has_value() &&
         (item->kind == Kind::kMemberRemoved || item->kind == Kind::kMemberLeft) &&
         std::ranges::find(item->user_ids, user_id) != item->user_ids.end();
}

// For a repeat, possibly of a request that was answered 503 while the entry waited.
Result<Entry> find_earlier(Context& context, const Removal& removal) {
  const std::string_view missing =
      removal.leaves ? "there is nothing with this id" : "this user isn't a member";
  PARLEY_TRY(const bool left,
             context.stores.conversations.has_left(removal.conversation_id, removal.user_id));
  if (!left) return Error{code::kNotFound, std::string(missing)};
  PARLEY_TRY(const auto conversation, context.stores.conversations.find(removal.conversation_id));
  if (conversation) PARLEY_CHECK(keep_an_owner(context, *conversation));
  PARLEY_TRY(const auto all, context.stores.pending.of(removal.conversation_id));
  for (const auto& one : all | std::views::reverse) {
    if (tells_of(one, removal.user_id)) return Entry{one.id};
  }
  return Entry{};
}

Result<Entry> end_membership(Context& context, const runtime::Call& call, const Removal& removal) {
  PARLEY_TRY(const auto mine, context.stores.conversations.membership(removal.conversation_id,
                                                                      call.identity().user_id));
  if (removal.leaves) {
    if (!mine) return find_earlier(context, removal);
    PARLEY_CHECK(may_leave(*mine));
    return remove(context, call, removal, *mine);
  }
  if (!mine) return Error{code::kNotFound, "there is nothing with this id"};
  PARLEY_CHECK(may_remove(*mine, Role::kMember));
  PARLEY_TRY(const auto target,
             context.stores.conversations.membership(removal.conversation_id, removal.user_id));
  if (!target) return find_earlier(context, removal);
  PARLEY_CHECK(may_remove(*mine, target->role));
  return remove(context, call, removal, *target);
}

void answer(const runtime::Reply& reply, const Status& done) {
  if (done.has_error()) return reply(done.error());
  reply(http::Response::empty(204));
}

void remove_and_await(Context& context, const runtime::Call& call, const runtime::Reply& reply) {
  // After its deadline the client was told to retry.
  if (reply.answered()) return;
  const auto removal = read_removal(call);
  if (removal.has_error()) return reply(removal.error());
  const auto entry = end_membership(context, call, *removal);
  if (entry.has_error()) return reply(entry.error());
  if (!*entry) return answer(reply, {});
  context.announcer.await(removal->conversation_id, **entry,
                          [reply](const Status& confirmed) { answer(reply, confirmed); });
}

}  // namespace

void remove_member(Context& context, runtime::Call call, runtime::Reply reply) {
  struct Request {
    runtime::Call call;
    runtime::Reply reply;
  };
  const auto kept = std::make_shared<Request>(Request{std::move(call), std::move(reply)});
  const bool submitted = context.workers.submit(
      [&context, kept] { remove_and_await(context, kept->call, kept->reply); });
  if (!submitted) kept->reply(Error{code::kOverloaded, "the workers' queue is full", true});
}

}  // namespace parley::chat
