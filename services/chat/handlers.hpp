#pragma once

#include "context.hpp"
#include "runtime/call.hpp"
#include "runtime/reply.hpp"

/// The handlers of the routes (routes.hpp), each in the source that is named above it.
namespace parley::chat {

// send_message.cpp
/// POST /chat/send {conversation_id or recipient_id, text, client_msg_id?, reply_to?}: 202 {id,
/// conversation_id, client_msg_id, status: "accepted"} once the broker keeps the message. A repeat
/// with the same client_msg_id names the same id and never makes a second message; the first
/// content wins. The Idempotency-Key field may stand for client_msg_id; both at once must be equal.
///
/// Threads: an I/O thread; does not block. Where the cache of memberships doesn't know, the stores
/// are asked on a worker. While the store is down, who was a member when it was last asked may send
/// (MembershipCacheOptions::stale_for).
/// Errors: kInvalid, kUnsupportedMediaType, those of Admission::ask(); kUnavailable, kTimeout,
/// kOverloaded within 5 s: unknown, and safe to repeat.
void send_message(Context& context, runtime::Call call, runtime::Reply reply);

// create_conversation.cpp
/// POST /chat/conversations {kind: "group", title?, member_ids} or {kind: "public", title,
/// member_ids?}: 201 with the conversation, as GET shows it. The caller is its owner, with or
/// without being named. A repeat with the same Idempotency-Key names the same one of this kind, as
/// it is by then; the first content wins. (Repeats that overlap before one has finished may make a
/// group of the members of both.) Errors: kInvalid; kNotFound where a user isn't there;
/// kCannotMessage where one is disabled.
Result<http::Response> create_conversation(Context& context, const runtime::Call& call);

// list_conversations.cpp
/// GET /chat/conversations?limit=&cursor=: {items, next} of the caller's conversations with their
/// last message, those joined last first: an order that new messages don't change, so that pages
/// neither repeat nor miss one. Direct conversations come with their members, groups without.
/// `limit` 1 to 200, 50 by default; `next` goes into `cursor`, null after the last page.
Result<http::Response> list_conversations(Context& context, const runtime::Call& call);

// show_conversation.cpp
/// GET /chat/conversations/{conversation_id}: the conversation with its first kMembersShown
/// members, how many there are, its last message and last seq. Errors: kNotFound, also for who
/// isn't a member.
Result<http::Response> show_conversation(Context& context, const runtime::Call& call);

/// The same for one that is known already, as this user sees it: the answer of every route that
/// changes one.
Result<http::Response> conversation_response(Context& context, const Membership& membership,
                                             const UserId& user_id, unsigned status);

// change_title.cpp
/// PATCH /chat/conversations/{conversation_id} {title}: `null` takes the title away, but not
/// that of a public conversation. 200 with the conversation as it is then. Errors: kInvalid;
/// kNotFound; those of may_change_title.
Result<http::Response> change_title(Context& context, const runtime::Call& call);

// list_public.cpp
/// GET /chat/public?query=&limit=&cursor=: {items, next} of the public conversations, which anybody
/// may join, by title; with `query` those whose title, or one of its words, begins with it.
/// `general` comes first. `limit` 1 to 200, 50 by default; `next` goes into `cursor`, null after
/// the last page. What gets another title meanwhile may be missed, or come twice.
///
/// Cost: without `query` the page is read from an index over the titles. With it conversations are
/// looked through in that order, at most 1,000 for one answer, 200 per question to the store; so a
/// page may be shorter than `limit`, and empty, where more follow. Words in a collection of their
/// own would be found at once, but would have to be kept in step with titles that change, without
/// transactions: a server has a hundred public conversations rather than a hundred thousand.
Result<http::Response> list_public(Context& context, const runtime::Call& call);

// join_conversation.cpp
/// POST /chat/conversations/{conversation_id}/join: the caller is a member of the public
/// conversation from now, and reads the whole history. 200 with the conversation as GET shows it,
/// also for who is in already. Who was removed may come in again: removing from a public
/// conversation sends out, it bars nobody. The first to join one whose members have all left is its
/// owner, but for `general`. At most kMaxPublicMembers (asked before the write, as add_members
/// says). Errors: kNotFound where there is no public conversation with this id, the same for a
/// group and for nothing; kConflict where it is full.
Result<http::Response> join_conversation(Context& context, const runtime::Call& call);

// list_members.cpp
/// GET /chat/conversations/{conversation_id}/members?limit=&cursor=: {items, next} of all members,
/// those who joined first first. `limit` 1 to 200, 50 by default; `next` goes into `cursor`, null
/// after the last page. Who joins again meanwhile may come twice.
/// Errors: kInvalid; kNotFound, also for who isn't a member.
Result<http::Response> list_members(Context& context, const runtime::Call& call);

// add_members.cpp
/// POST /chat/conversations/{conversation_id}/members {member_ids}: they are members from now, and
/// read the whole history. Who is in already stays as they are. 200 with the conversation. A
/// conversation has at most max_members() (asked before the write: requests at the same moment may
/// go past it by what one of them adds). Errors: kInvalid; kNotFound, also where a user isn't
/// there; kCannotMessage where one is disabled; kConflict for too many; those of may_add_members.
Result<http::Response> add_members(Context& context, const runtime::Call& call);

// change_role.cpp
/// PATCH /chat/conversations/{conversation_id}/members/{user_id} {role}: 200 with the conversation.
/// There may be several owners. Errors: kInvalid; kNotFound, also where that user isn't a member;
/// kConflict where the last owner would give up the role; those of may_change_role.
Result<http::Response> change_role(Context& context, const runtime::Call& call);

// remove_member.cpp
/// DELETE /chat/conversations/{conversation_id}/members/{user_id}: 204 once the broker keeps the
/// entry that tells of it: from there on it is in the timeline's order. With one's own id: leaves;
/// the last owner hands the role to the heir (permissions.hpp) on the way. The one removed reads
/// nothing more; through other instances they may still send for less than two seconds, until these
/// have learnt of it (messaging/recent_removals.hpp).
///
/// A repeat is 204, too, once the entry of the removal is kept: who has left is no member, however
/// often it is asked for.
///
/// Threads: an I/O thread; does not block: the stores are asked on a worker, and nobody waits for
/// the confirm. Errors: kNotFound, also where that user never was a member; those of may_leave and
/// may_remove; kUnconfirmed without a confirm after AnnouncerOptions::confirm_within: the removal
/// is made, and the entry follows by itself.
void remove_member(Context& context, runtime::Call call, runtime::Reply reply);

// read_history.cpp
/// GET …/messages?before=&after=&limit=: {items, has_more} by rising seq, those with
/// after < seq < before. With `after` the first ones of them, else the last ones, so that without
/// either the newest come. `has_more`: whether there are more between the bounds, beyond the page.
/// `limit` 1 to 200, 50 by default. Errors: kInvalid; kNotFound.
Result<http::Response> list_messages(Context& context, const runtime::Call& call);

/// GET …/entries?after=&limit=: {items, has_more}, every entry from seq after + 1 on, without a
/// gap: what a client resumes from. Errors: as above.
Result<http::Response> list_entries(Context& context, const runtime::Call& call);

/// GET …/messages/{message_id}/edits?after=&limit=: {items, has_more}, the entries that gave the
/// message its texts: its own and the edits. For its author and, in a group, admins and owners.
/// Errors: as above, and kForbidden.
Result<http::Response> list_edits(Context& context, const runtime::Call& call);

/// GET …/messages/{message_id}: the message once it is stored. Errors: kNotFound.
Result<http::Response> show_message(Context& context, const runtime::Call& call);

// change_message.cpp
// Commands about a message. Each is accepted with 202 {id, conversation_id, client_msg_id, status}
// and judged by chat-consumer: what became of it tells GET …/commands/{id} (show_command()). The
// Idempotency-Key field names the attempt: a repeat names the same command, which is judged once.
// Threads, errors: as send_message; also kInvalid for what is no emoji.
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
/// `seq` of the entry where it was applied, and then history shows what it did; `code` where it was
/// refused; else null. Only for who sent it. Errors: kNotFound, also before it was judged.
Result<http::Response> show_command(Context& context, const runtime::Call& call);

// read_listings.cpp
// Messages in other orders than their conversation's.
/// GET …/messages/{message_id}/replies?before=&after=&limit=: {items, has_more}, the thread that
/// began with the message, by seq, in pages as list_messages gives them. Errors: kInvalid;
/// kNotFound.
Result<http::Response> list_replies(Context& context, const runtime::Call& call);

/// GET …/pins: {items}, the pinned messages, those pinned last first; there are at most 100.
/// Errors: kNotFound.
Result<http::Response> list_pins(Context& context, const runtime::Call& call);

/// GET /chat/mentions?cursor=&limit=: {items, next}, messages that name the caller, the newest
/// first: of the conversations that they are in now, without those that were deleted. So a page may
/// be shorter than `limit`, or empty, and `next` tells whether there are more. Errors: kInvalid.
Result<http::Response> list_mentions(Context& context, const runtime::Call& call);

// mark_read.cpp
/// PUT …/read {seq}: 204 once the broker keeps it. The caller has read the conversation up to
/// there; a seq beyond the end is the end, one below what is marked changes nothing. Threads,
/// errors: as send_message.
void mark_read(Context& context, runtime::Call call, runtime::Reply reply);

/// GET …/read: {items: [{user_id, seq}]}, how far members have read; who never read is left out. In
/// conversations of more than 200 members the caller's own alone. Errors: kNotFound.
Result<http::Response> show_read_marks(Context& context, const runtime::Call& call);

}  // namespace parley::chat
