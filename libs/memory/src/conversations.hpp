#pragma once

#include <map>
#include <optional>
#include <string>

#include "conversations/conversation_store.hpp"
#include "conversations/pending_store.hpp"
#include "conversations/presence_store.hpp"
#include "conversations/removal_store.hpp"
#include "memory/gate.hpp"

namespace parley::memory {

/// The database `chat`.
struct ChatData {
  struct MemberRow {
    conversations::Member member;
    std::string position;
    bool left = false;
    bool has_joining = false;
    /// Of the change that last set it.
    std::uint64_t number = 0;
  };
  std::map<ConversationId, conversations::Conversation> conversations;
  std::map<ConversationId, std::map<UserId, MemberRow>> members;
  /// The highest number of a change, and that of the change that set the title.
  std::map<ConversationId, std::uint64_t> numbers;
  std::map<ConversationId, std::uint64_t> title_numbers;
  std::map<MessageId, conversations::Pending> pending;
  std::map<MessageId, conversations::Removal> removals;
  std::map<UserId, Timestamp> seen;

  MemberRow* member(const ConversationId& conversation_id, const UserId& user_id);
  /// Its members, in the order in which they joined.
  std::vector<conversations::Member> present(const ConversationId& conversation_id) const;
};

class Conversations final : public conversations::ConversationStore {
 public:
  Conversations(ChatData& data, Gate* gate) : data_(data), gate_(gate) {}

  Result<bool> create(const conversations::Conversation& conversation,
                      std::span<const conversations::Member> members) override;
  Result<bool> exists(const ConversationId& conversation_id) override;
  Result<std::optional<conversations::Conversation>> find(
      const ConversationId& conversation_id) override;
  Result<std::optional<conversations::Membership>> membership(const ConversationId& conversation_id,
                                                              const UserId& user_id) override;
  Result<bool> has_left(const ConversationId& conversation_id, const UserId& user_id) override;
  Result<std::vector<conversations::Member>> members(
      const ConversationId& conversation_id) override;
  Result<std::vector<conversations::Member>> members_page(
      const ConversationId& conversation_id, const std::optional<conversations::MemberPlace>& after,
      std::size_t limit) override;
  Result<std::vector<conversations::Member>> members_in_role(const ConversationId& conversation_id,
                                                             conversations::Role role,
                                                             std::size_t limit) override;
  Result<std::size_t> count_members(const ConversationId& conversation_id) override;
  Result<std::vector<UserId>> members_among(const ConversationId& conversation_id,
                                            std::span<const UserId> user_ids) override;
  Result<std::vector<ConversationId>> memberships_among(
      const UserId& user_id, std::span<const ConversationId> conversation_ids) override;
  Result<std::vector<conversations::Conversation>> public_conversations(std::string_view after,
                                                                        std::size_t limit) override;
  Result<std::vector<conversations::Membership>> memberships(const UserId& user_id,
                                                             std::string_view after_position,
                                                             std::size_t limit) override;
  Status set_title(const ConversationId& conversation_id, const std::optional<std::string>& title,
                   std::uint64_t number) override;
  Status add_members(const ConversationId& conversation_id,
                     std::span<const conversations::Member> members, std::uint64_t number) override;
  Status set_role(const ConversationId& conversation_id, const UserId& user_id,
                  conversations::Role role, std::uint64_t number) override;
  Status remove_member(const ConversationId& conversation_id, const UserId& user_id,
                       std::uint64_t number) override;
  Status ping() override;

 private:
  Status put(const ConversationId& conversation_id, std::span<const conversations::Member> members,
             std::uint64_t number, bool has_joining);
  /// Null if there is none, or a change with a higher number set it.
  ChatData::MemberRow* older(const ConversationId& conversation_id, const UserId& user_id,
                             std::uint64_t number);

  ChatData& data_;
  Gate* gate_;
};

}  // namespace parley::memory
