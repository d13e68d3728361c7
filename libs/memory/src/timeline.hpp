#pragma once

#include "memory/gate.hpp"
#include "timeline_data.hpp"

namespace parley::memory {

class Timeline final : public timeline::TimelineStore {
 public:
  Timeline(TimelineData& data, Gate* gate) : data_(data), gate_(gate) {}

  Result<timeline::InsertOutcome> insert(std::span<const protocol::Entry> entries) override;
  Result<std::vector<protocol::Entry>> find(std::span<const MessageId> ids) override;
  Result<timeline::Tail> tail(const ConversationId& conversation_id) override;
  Status save_tails(std::span<const timeline::Tail> tails) override;
  Result<std::vector<timeline::TailWithMessage>> tails(
      std::span<const ConversationId> conversation_ids) override;
  Result<std::vector<timeline::Tail>> ends(
      std::span<const ConversationId> conversation_ids) override;
  Result<std::vector<protocol::Entry>> entries(const ConversationId& conversation_id,
                                               const timeline::Page& page) override;
  Result<std::vector<timeline::Message>> messages(const ConversationId& conversation_id,
                                                  const timeline::Page& page) override;
  Result<std::optional<timeline::Message>> message(const ConversationId& conversation_id,
                                                   const MessageId& id) override;
  Result<std::vector<protocol::Entry>> edits(const ConversationId& conversation_id,
                                             const MessageId& id,
                                             const timeline::Page& page) override;
  Result<std::vector<timeline::Deleted>> deletions(
      std::span<const timeline::Stretch> stretches) override;
  Result<std::optional<timeline::Joining>> addition(const ConversationId& conversation_id,
                                                    const UserId& user_id,
                                                    Timestamp since) override;
  Result<unsigned> claim_partitions(unsigned partitions) override;
  Result<std::optional<unsigned>> partitions() override;
  Status prepare() override;
  Status ping() override;

 private:
  using Rows = std::map<std::int64_t, timeline::Message>;

  const Rows& rows(const ConversationId& conversation_id) const;
  timeline::Tail end(const ConversationId& conversation_id) const;
  /// Calls `use` with the rows of the page that `is_meant`, in its order.
  template <typename IsMeant, typename Use>
  void for_page(const ConversationId& conversation_id, const timeline::Page& page, IsMeant is_meant,
                Use use) const;

  TimelineData& data_;
  Gate* gate_;
};

}  // namespace parley::memory
