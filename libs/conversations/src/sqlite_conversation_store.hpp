#pragma once

#include "conversations/conversation_store.hpp"
#include "sqlite/database.hpp"

namespace parley::conversations {

/// Conversations and members in chat.db. Threads, errors: as ConversationStore says. `stores` must
/// outlive it.
class SqliteConversationStore : public ConversationStore {
 public:
  explicit SqliteConversationStore(stores::Stores& stores);

  Result<bool> create(const Conversation& conversation, std::span<const Member> members) override;
  Result<bool> exists(const ConversationId& conversation_id) override;
  Result<std::optional<Conversation>> find(const ConversationId& conversation_id) override;
  Result<std::optional<Membership>> membership(const ConversationId& conversation_id,
                                               const UserId& user_id) override;
  Result<bool> has_left(const ConversationId& conversation_id, const UserId& user_id) override;
  Result<std::vector<Member>> members(const ConversationId& conversation_id) override;
  Result<std::vector<Member>> members_page(const ConversationId& conversation_id,
                                           const std::optional<MemberPlace>& after,
                                           std::size_t limit) override;
  Result<std::vector<Member>> members_in_role(const ConversationId& conversation_id, Role role,
                                              std::size_t limit) override;
  Result<std::size_t> count_members(const ConversationId& conversation_id) override;
  Result<std::vector<UserId>> members_among(const ConversationId& conversation_id,
                                            std::span<const UserId> user_ids) override;
  Result<std::vector<ConversationId>> memberships_among(
      const UserId& user_id, std::span<const ConversationId> conversation_ids) override;
  Result<std::vector<Conversation>> public_conversations(std::string_view after,
                                                         std::size_t limit) override;
  Result<std::vector<Membership>> memberships(const UserId& user_id,
                                              std::string_view after_position,
                                              std::size_t limit) override;
  Status set_title(const ConversationId& conversation_id, const std::optional<std::string>& title,
                   std::uint64_t number) override;
  Status add_members(const ConversationId& conversation_id, std::span<const Member> members,
                     std::uint64_t number) override;
  Status set_role(const ConversationId& conversation_id, const UserId& user_id, Role role,
                  std::uint64_t number) override;
  Status remove_member(const ConversationId& conversation_id, const UserId& user_id,
                       std::uint64_t number) override;
  Status ping() override { return database_.ping(); }

 private:
  sqlite::Database& database_;
};

}  // namespace parley::conversations
