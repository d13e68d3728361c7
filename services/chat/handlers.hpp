#pragma once

#include "context.hpp"
#include "runtime/call.hpp"
#include "runtime/reply.hpp"

/// The handlers of the routes (routes.hpp), each in the source file named above it.
namespace parley::chat {

// send_message.cpp
/// POST /chat/send {conversation_id or recipient_id, text, client_msg_id?, reply_to?}: 202 {id,
/// conversation_id, client_msg_id, status: "accepted"} once the broker has confirmed the message. A
/// repeat with the same client_msg_id returns the same id and never creates a second message; the
/// first content wins. The Idempotency-Key field may replace client_msg_id; if both are given, they
/// must be equal.
///
/// Threads: an I/O thread; does not block. If the membership cache lacks the answer, a worker
/// queries the stores. While the store is down, users who were members when last checked may send
/// (MembershipCacheOptions::stale_for). Errors: kInvalid, kUnsupportedMediaType, those of
/// Admission::ask(); kUnavailable, kTimeout, kOverloaded within 5 s: unknown, and safe to repeat.
void send_message(Context& context, runtime::Call call, runtime::Reply reply);

// create_conversation.cpp
/// POST /chat/conversations {kind: "group", title?, member_ids} or {kind: "public", title,
/// member_ids?}: 201 with the conversation, as in GET. The caller is its owner, whether listed or
/// not. A repeat with the same Idempotency-Key returns the same conversation of this kind in its
/// current state; the first content wins. (Overlapping repeats, before one has finished, may create
/// a group with the members of both.) Errors: kInvalid; kNotFound if a user doesn't exist;
/// kCannotMessage if one is disabled.
Result<http::Response> create_conversation(Context& context, const runtime::Call& call);

// list_conversations.cpp
/// GET /chat/conversations?limit=&cursor=: {items, next} of the caller's conversations with their
/// last message, most recently joined first: new messages don't change this order, so pages neither
/// repeat nor miss one. Direct conversations include their members, groups don't. `limit` 1 to 200,
/// 50 by default; `next` is the next request's `cursor`, null after the last page.
Result<http::Response> list_conversations(Context& context, const runtime::Call& call);

// show_conversation.cpp
/// GET /chat/conversations/{conversation_id}: the conversation with its first kMembersShown
/// members, their total number, its last message and last seq. Errors: kNotFound, also for users
/// who aren't members.
Result<http::Response> show_conversation(Context& context, const runtime::Call& call);

/// The same for a known membership, from this user's view: the answer of every route that changes a
/// conversation.
Result<http::Response> conversation_response(Context& context, const Membership& membership,
                                             const UserId& user_id, unsigned status);

// change_title.cpp
/// PATCH /chat/conversations/{conversation_id} {title}: `null` removes the title, except of a
/// public conversation. 200 with the changed conversation. Errors: kInvalid; kNotFound; those of
/// may_change_title.
Result<http::Response> change_title(Context& context, const runtime::Call& call);

// list_public.cpp
/// GET /chat/public?query=&limit=&cursor=: {items, next} of the public conversations, which anyone
/// may join, by title; with `query`, only those whose title, or a word in it, begins with it.
/// `general` comes first. `limit` 1 to 200, 50 by default; `next` is the next request's `cursor`,
/// null after the last page. A conversation whose title changes meanwhile may be missed or
/// repeated.
///
/// Cost: without `query`, the page is read from an index on titles. With it, conversations are
/// scanned in that order, at most 1,000 per answer, 200 per store query; so a page may be shorter
/// than `limit`, or empty, although more follow. A collection of words would find them at once, but
/// would have to be kept in sync with changing titles without transactions: a server has a hundred
/// public conversations rather than a hundred thousand.
Result<http::Response> list_public(Context& context, const runtime::Call& call);

// join_conversation.cpp
/// POST /chat/conversations/{conversation_id}/join: the caller becomes a member of the public
/// conversation, and may read the whole history. 200 with the conversation as in GET, also for
/// members. Removed users may rejoin: a removal from a public conversation is no ban. If all
/// members have left, the first to join becomes its owner, except in `general`. At most
/// kMaxPublicMembers (checked before the write, see add_members). Errors: kNotFound if there is no
/// public conversation with this id, the same for a group and for none; kConflict if it is full.
Result<http::Response> join_conversation(Context& context, const runtime::Call& call);

// list_members.cpp
/// GET /chat/conversations/{conversation_id}/members?limit=&cursor=: {items, next} of all members
/// in joining order. `limit` 1 to 200, 50 by default; `next` is the next request's `cursor`, null
/// after the last page. A member who rejoins meanwhile may be repeated. Errors: kInvalid;
/// kNotFound, also for users who aren't members.
Result<http::Response> list_members(Context& context, const runtime::Call& call);

// add_members.cpp
/// POST /chat/conversations/{conversation_id}/members {member_ids}: they become members, and may
/// read the whole history. Existing members are unchanged. 200 with the conversation. A
/// conversation has at most max_members() (checked before the write: concurrent requests may exceed
/// it by what one of them adds). Errors: kInvalid; kNotFound, also if a user doesn't exist;
/// kCannotMessage if one is disabled; kConflict for too many; those of may_add_members.
Result<http::Response> add_members(Context& context, const runtime::Call& call);

// change_role.cpp
/// PATCH /chat/conversations/{conversation_id}/members/{user_id} {role}: 200 with the conversation.
/// There may be several owners. Errors: kInvalid; kNotFound, also if that user isn't a member;
/// kConflict if the last owner would lose the role; those of may_change_role.
Result<http::Response> change_role(Context& context, const runtime::Call& call);

// remove_member.cpp
/// DELETE /chat/conversations/{conversation_id}/members/{user_id}: 204 once the broker has
/// confirmed the removal's entry, which fixes its place in the timeline. With the caller's own id:
/// leaves; the last owner first passes the role to the heir (permissions.hpp). The removed user can
/// no longer read; through other instances they can still send for less than two seconds, until
/// these learn of the removal (messaging/recent_removals.hpp).
///
/// A repeat also answers 204, once the removal's entry is confirmed.
///
/// Threads: an I/O thread; does not block: a worker calls the stores, and no thread waits for the
/// confirm. Errors: kNotFound, also if that user never was a member; those of may_leave and
/// may_remove; kUnconfirmed without a confirm within AnnouncerOptions::confirm_within: the member
/// is removed, and the entry follows later.
void remove_member(Context& context, runtime::Call call, runtime::Reply reply);

// read_history.cpp
/// GET …/messages?before=&after=&limit=: {items, has_more} by rising seq, those with after < seq <
/// before. With `after` the first ones, else the last ones; without either, the newest. `has_more`:
/// whether there are more within the bounds. `limit` 1 to 200, 50 by default. Errors: kInvalid;
/// kNotFound.
Result<http::Response> list_messages(Context& context, const runtime::Call& call);

/// GET …/entries?after=&limit=: {items, has_more}, all entries from seq after + 1 on, without a
/// gap, for clients that resume. Errors: as above.
Result<http::Response> list_entries(Context& context, const runtime::Call& call);

/// GET …/messages/{message_id}/edits?after=&limit=: {items, has_more}, the entries that set the
/// message's text: the message itself and its edits. For its author and, in a group, admins and
/// owners. Errors: as above, and kForbidden.
Result<http::Response> list_edits(Context& context, const runtime::Call& call);

/// GET …/messages/{message_id}: the message, once stored. Errors: kNotFound.
Result<http::Response> show_message(Context& context, const runtime::Call& call);

// change_message.cpp
// Commands on a message. Each is accepted with 202 {id, conversation_id, client_msg_id, status} and
// decided by chat-consumer; GET …/commands/{id} (show_command()) returns the outcome. The
// Idempotency-Key field identifies the attempt: a repeat is the same command, which is decided
// once. Threads, errors: as in send_message; also kInvalid for an invalid emoji.
/// PATCH …/messages/{message_id} {text, client_msg_id?}
void edit_message(Context& context, runtime::Call call, runtime::Reply reply);
/// DELETE …/messages/{message_id}
void delete_message(Context& context, runtime::Call call, runtime::Reply reply);
/// PUT …/messages/{message_id}/reactions/{emoji}
void add_reaction(Context& context, runtime::Call call, runtime::Reply reply);
/// DELETE …/messages/{message_id}/reactions/{emoji}
void remove_reaction(Context& context, runtime::Call call, runtime::Reply reply);

/// PUT …/messages/{message_id}/pin
void pin_message(Context& context, runtime::Call call, runtime::Reply reply);
/// DELETE …/messages/{message_id}/pin
void unpin_message(Context& context, runtime::Call call, runtime::Reply reply);

// show_command.cpp
/// GET …/commands/{command_id}: {id, status: "applied" | "refused" | "nothing_to_do", seq, code}:
/// `seq` of the entry if it was applied, when the history already shows its effect; `code` if it
/// was refused; else null. Only for its sender. Errors: kNotFound, also before it is decided.
Result<http::Response> show_command(Context& context, const runtime::Call& call);

// read_listings.cpp
// Messages in another order than that of their conversation.
/// GET …/messages/{message_id}/replies?before=&after=&limit=: {items, has_more}, the thread that
/// begins with the message, by seq, paged as in list_messages. Errors: kInvalid; kNotFound.
Result<http::Response> list_replies(Context& context, const runtime::Call& call);

/// GET …/pins: {items}, the pinned messages, most recently pinned first; at most 100. Errors:
/// kNotFound.
Result<http::Response> list_pins(Context& context, const runtime::Call& call);

/// GET /chat/mentions?cursor=&limit=: {items, next}, messages that mention the caller, newest
/// first: only in conversations they are in now, and not deleted. A page may therefore be shorter
/// than `limit`, or empty; `next` shows whether there are more. Errors: kInvalid.
Result<http::Response> list_mentions(Context& context, const runtime::Call& call);

// mark_read.cpp
/// PUT …/read {seq}: 204 once the broker has confirmed it. Marks the conversation as read up to
/// this seq; one beyond the end counts as the end, and one below the current mark has no effect.
/// Threads, errors: as in send_message.
void mark_read(Context& context, runtime::Call call, runtime::Reply reply);

/// GET …/read: {items: [{user_id, seq}]}, the members' read marks, without members who have none.
/// In conversations of more than 200 members, only the caller's own. Errors: kNotFound.
Result<http::Response> show_read_marks(Context& context, const runtime::Call& call);

}  // namespace parley::chat
