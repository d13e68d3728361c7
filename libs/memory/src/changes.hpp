#pragma once

#include "conversations.hpp"

namespace parley::memory {

class PendingChanges final : public conversations::PendingStore {
 public:
  PendingChanges(ChatData& data, Gate* gate) : data_(data), gate_(gate) {}

  Status add(const conversations::Pending& pending) override;
  Result<std::uint64_t> number(const conversations::Pending& pending) override;
  Status mark_applied(const MessageId& id) override;
  Status remove(const MessageId& id) override;
  Result<std::vector<conversations::Pending>> of(const ConversationId& conversation_id) override;
  Result<conversations::LeftOver> left_over(Timestamp from, std::size_t limit) override;

 private:
  ChatData& data_;
  Gate* gate_;
};

class Removals final : public conversations::RemovalStore {
 public:
  Removals(ChatData& data, Gate* gate) : data_(data), gate_(gate) {}

  Status add(const conversations::Removal& removal) override;
  Result<std::vector<conversations::Removal>> first(std::size_t limit) override;
  Status forget(std::span<const MessageId> ids) override;

 private:
  ChatData& data_;
  Gate* gate_;
};

class Presence final : public conversations::PresenceStore {
 public:
  Presence(ChatData& data, Gate* gate) : data_(data), gate_(gate) {}

  Status save(std::span<const conversations::LastSeen> seen) override;
  Result<std::vector<conversations::LastSeen>> last_seen(std::span<const UserId> user_ids) override;
  Result<std::vector<UserId>> sharing(const UserId& user_id,
                                      std::span<const UserId> others) override;

 private:
  ChatData& data_;
  Gate* gate_;
};

}  // namespace parley::memory
