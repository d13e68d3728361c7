#pragma once

#include "timeline/timeline_store.hpp"

namespace parley::timeline {

/// The timeline in timeline.db. An entry is one row of a table that is clustered by its place, so a
/// page is one run of neighbouring rows. There is nothing to save for tails: the last row of a
/// conversation is one search away.
class SqliteTimelineStore final : public TimelineStore {
 public:
  explicit SqliteTimelineStore(sqlite::Database& database) : database_(database) {}

  static std::span<const std::string_view> migrations();

  // The statements that read, for the test of their plans.
  static constexpr std::string_view kById =
      "SELECT conversation_id, seq, id, sender_id, client_msg_id, text, message_number, "
      "accepted_at, stored_at, request_id, traceparent FROM entries WHERE id = ?1";
  static constexpr std::string_view kFirst =
      "SELECT conversation_id, seq, id, sender_id, client_msg_id, text, message_number, "
      "accepted_at, stored_at, request_id, traceparent FROM entries "
      "WHERE conversation_id = ?1 AND seq > ?2 AND seq < ?3 ORDER BY seq LIMIT ?4";
  static constexpr std::string_view kLast =
      "SELECT conversation_id, seq, id, sender_id, client_msg_id, text, message_number, "
      "accepted_at, stored_at, request_id, traceparent FROM entries "
      "WHERE conversation_id = ?1 AND seq > ?2 AND seq < ?3 ORDER BY seq DESC LIMIT ?4";
  static constexpr std::string_view kAll =
      "SELECT conversation_id, seq, id, sender_id, client_msg_id, text, message_number, "
      "accepted_at, stored_at, request_id, traceparent FROM entries ORDER BY conversation_id, seq";

  Result<InsertOutcome> insert(std::span<const protocol::Entry> entries) override;
  Result<std::vector<protocol::Entry>> find(std::span<const MessageId> ids) override;
  Result<Tail> tail(const ConversationId& conversation_id) override;
  Status save_tails(std::span<const Tail>) override { return {}; }
  Result<std::vector<TailWithMessage>> tails(
      std::span<const ConversationId> conversation_ids) override;
  Result<std::vector<protocol::Entry>> entries(const ConversationId& conversation_id,
                                               const Page& page) override;
  Result<std::optional<protocol::Entry>> message(const ConversationId& conversation_id,
                                                 const MessageId& id) override;
  Result<unsigned> claim_partitions(unsigned partitions) override;
  Result<std::optional<unsigned>> partitions() override;
  Status prepare() override;
  Status ping() override { return database_.ping(); }

 private:
  sqlite::Database& database_;
};

}  // namespace parley::timeline
