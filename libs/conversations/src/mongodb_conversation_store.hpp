#pragma once

#include "conversations/conversation_store.hpp"
#include "mongo/collection.hpp"

namespace parley::conversations {

/// The documents of the collections conversations and members, and the indexes of members. `role`
/// is one of role_name()'s words, or "left" for a former member; only public conversations have a
/// `title_position`.
mongo::Document to_document(const Conversation& conversation, std::uint64_t title_number);
mongo::Document member_document(const ConversationId& conversation_id, const UserId& user_id,
                                std::string_view role, Timestamp joined_at, std::uint64_t number,
                                bool has_joining);
std::vector<mongo::Index> conversation_indexes();
std::vector<mongo::Index> member_indexes();

/// Conversations and members in the collections of these names of the database `chat`. Both can be
/// sharded by the conversation's id. Threads, errors: as ConversationStore says. `stores` must
/// outlive it.
class MongodbConversationStore : public ConversationStore {
 public:
  explicit MongodbConversationStore(stores::Stores& stores);

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
  Status ping() override { return pool_.ping(); }

 private:
  /// A document of `members`, without the conversation that it is part of.
  struct Part {
    ConversationId conversation_id;
    Role role;
    std::string position;
    bool has_joining = false;
  };

  static Part read_part(const mongo::View& view);
  /// Inserts those that are new; existing ones stay unchanged.
  Status insert_members(const ConversationId& conversation_id, std::span<const Member> members,
                        std::uint64_t number, bool has_joining);
  /// For a user who has a record.
  Status add_again(const ConversationId& conversation_id, const Member& member,
                   std::uint64_t number);
  /// Leaves out conversations that were never finished.
  Result<std::vector<Membership>> complete(std::span<const Part> parts);

  mongo::Pool& pool_;
  mongo::Collection conversations_;
  mongo::Collection members_;
};

}  // namespace parley::conversations
