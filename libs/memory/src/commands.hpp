#pragma once

#include "memory/gate.hpp"
#include "timeline_data.hpp"

namespace parley::memory {

class Commands final : public timeline::CommandStore {
 public:
  Commands(TimelineData& data, Gate* gate) : data_(data), gate_(gate) {}

  Result<std::size_t> decide(std::span<const timeline::Decision> decisions) override;
  Result<std::vector<timeline::Decision>> decisions(std::span<const MessageId> ids) override;
  Result<std::vector<timeline::Message>> messages(std::span<const MessageId> ids) override;
  Result<std::vector<timeline::Reaction>> reactions(
      std::span<const timeline::Reaction> of) override;
  Result<std::vector<timeline::Reaction>> reactions_to(
      std::span<const MessageId> message_ids) override;
  Result<std::vector<timeline::Reaction>> reactions_by(
      const UserId& user_id, std::span<const MessageId> message_ids) override;
  Status save_reactions(std::span<const timeline::Reaction> reactions) override;
  Status save_states(std::span<const timeline::Message> messages) override;

 private:
  void save_state(const timeline::Message& message);

  TimelineData& data_;
  Gate* gate_;
};

class Listings final : public timeline::ListingStore {
 public:
  Listings(TimelineData& data, Gate* gate) : data_(data), gate_(gate) {}

  Status add(std::span<const timeline::Listed> listed) override;
  Status remove(std::span<const timeline::Listed> listed) override;
  Result<std::vector<timeline::Listed>> page(std::string_view list,
                                             const timeline::ListingPage& page) override;

 private:
  TimelineData& data_;
  Gate* gate_;
};

class ReadMarks final : public timeline::ReadMarkStore {
 public:
  ReadMarks(TimelineData& data, Gate* gate) : data_(data), gate_(gate) {}

  Status save(std::span<const timeline::ReadMark> marks) override;
  Result<std::vector<timeline::ReadMark>> of_user(
      const UserId& user_id, std::span<const ConversationId> conversation_ids) override;
  Result<std::vector<timeline::ReadMark>> of_conversation(
      const ConversationId& conversation_id, std::span<const UserId> user_ids) override;
  Status save_joinings(std::span<const timeline::Joining> joinings) override;
  Result<std::vector<timeline::Joining>> joinings(
      const UserId& user_id, std::span<const ConversationId> conversation_ids) override;

 private:
  TimelineData& data_;
  Gate* gate_;
};

}  // namespace parley::memory
