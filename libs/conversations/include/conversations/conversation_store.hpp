#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "conversations/conversation.hpp"

namespace parley::stores {
class Stores;
struct CopiedDatabase;
}  // namespace parley::stores

namespace parley::conversations {

/// Conversations and their members: the truth for who may read and write what. Two adapters, on
/// MongoDB and SQLite; one contract suite (conversation_store_test.cpp).
///
/// Changes carry a number (PendingStore::number), and take effect in that order: what a higher
/// number has set on a member or the title stays when a lower one is applied late. Repeating one
/// does nothing.
///
/// A conversation is there once its own record is; the members are written before it, so a crash in
/// between leaves nothing visible. Any number of chat-services write at once: inserts under unique
/// indexes decide, updates are idempotent.
///
/// Threads: all calls may come from any thread at once; each blocks for the store, at most about
/// 5 s. Errors: `unavailable` (retryable) when the store can't be reached or can't write; its
/// effect is then unknown, and every call may be repeated.
class ConversationStore {
 public:
  ConversationStore() = default;
  ConversationStore(const ConversationStore&) = delete;
  ConversationStore& operator=(const ConversationStore&) = delete;
  virtual ~ConversationStore() = default;

  /// True if this call (or a racing one with the same id that it can't tell from itself) created
  /// the conversation; false if it existed before, and then it stays unchanged. `members` holds at
  /// most max_members() users, each once; none for `general`. Calls that overlap with different
  /// members, before either has finished, may leave the members of both.
  virtual Result<bool> create(const Conversation& conversation,
                              std::span<const Member> members) = 0;

  /// Whether there is such a conversation.
  virtual Result<bool> exists(const ConversationId& conversation_id) = 0;

  /// The conversation, for callers who may not be members; nothing if it doesn't exist.
  virtual Result<std::optional<Conversation>> find(const ConversationId& conversation_id) = 0;

  /// Nothing if there is no such conversation, or the user isn't in it.
  virtual Result<std::optional<Membership>> membership(const ConversationId& conversation_id,
                                                       const UserId& user_id) = 0;

  /// Whether the user is a former member.
  virtual Result<bool> has_left(const ConversationId& conversation_id, const UserId& user_id) = 0;

  /// All members in the order in which they joined (ties: by id); empty if there are none. Up to
  /// kMaxPublicMembers: for callers that need all.
  virtual Result<std::vector<Member>> members(const ConversationId& conversation_id) = 0;

  /// The first `limit` members in the same order; only those after a place if one is
  /// given. The cost is that of the page.
  virtual Result<std::vector<Member>> members_page(const ConversationId& conversation_id,
                                                   const std::optional<MemberPlace>& after,
                                                   std::size_t limit) = 0;

  /// The first `limit` members with this role, in the same order.
  virtual Result<std::vector<Member>> members_in_role(const ConversationId& conversation_id,
                                                      Role role, std::size_t limit) = 0;

  /// How many members there are. The store counts index entries, one for each.
  virtual Result<std::size_t> count_members(const ConversationId& conversation_id) = 0;

  /// Those of the users who are in it, in no order.
  virtual Result<std::vector<UserId>> members_among(const ConversationId& conversation_id,
                                                    std::span<const UserId> user_ids) = 0;

  /// Those of the conversations that the user is in, in no order.
  virtual Result<std::vector<ConversationId>> memberships_among(
      const UserId& user_id, std::span<const ConversationId> conversation_ids) = 0;

  /// Public conversations in the order of title_position(); only those after that position unless
  /// it is empty. `limit` of them, fewer only where there are no more.
  virtual Result<std::vector<Conversation>> public_conversations(std::string_view after,
                                                                 std::size_t limit) = 0;

  /// The user's conversations, most recently joined first; only those after `position` unless that
  /// is empty. `limit` of them, fewer only where there are no more.
  virtual Result<std::vector<Membership>> memberships(const UserId& user_id,
                                                      std::string_view after_position,
                                                      std::size_t limit) = 0;

  /// std::nullopt removes the title. Does nothing if there is no such conversation.
  virtual Status set_title(const ConversationId& conversation_id,
                           const std::optional<std::string>& title, std::uint64_t number) = 0;

  /// Existing members are unchanged; former members rejoin now. The memberships that it creates
  /// have `has_joining` set.
  virtual Status add_members(const ConversationId& conversation_id, std::span<const Member> members,
                             std::uint64_t number) = 0;

  /// Does nothing if the user isn't in it.
  virtual Status set_role(const ConversationId& conversation_id, const UserId& user_id, Role role,
                          std::uint64_t number) = 0;

  /// Does nothing if the user isn't in it. The record stays, marked as left.
  virtual Status remove_member(const ConversationId& conversation_id, const UserId& user_id,
                               std::uint64_t number) = 0;

  /// Whether the store answers.
  virtual Status ping() = 0;
};

/// The adapter for the store that `stores` is set up for; tables and indexes are created at first
/// use. `stores` must outlive it.
std::unique_ptr<ConversationStore> open_conversation_store(stores::Stores& stores);

/// For moving the database `chat` from SQLite to MongoDB (stores/copy.hpp).
stores::CopiedDatabase copied_chat();

}  // namespace parley::conversations
