#pragma once

#include "entry_row.hpp"
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
  static constexpr std::string_view kById = kJoined<kSelectEntry, kWhereId>;
  static constexpr std::string_view kFirst = kJoined<kSelectEntry, kWherePlace, kRising>;
  static constexpr std::string_view kLast = kJoined<kSelectEntry, kWherePlace, kFalling>;
  static constexpr std::string_view kFirstMessages =
      kJoined<kSelectEntry, kAmongMessages, kWherePlace, kOnlyMessages, kRising>;
  static constexpr std::string_view kLastMessages =
      kJoined<kSelectEntry, kAmongMessages, kWherePlace, kOnlyMessages, kFalling>;
  /// Numbers missing from before there were target_numbers are looked up.
  static constexpr std::string_view kDeleted =
      "SELECT number FROM (SELECT coalesce(target_number, (SELECT message_number FROM entries AS "
      "message WHERE message.id = entries.target)) AS number FROM entries INDEXED BY "
      "entries_deletions WHERE conversation_id = ?1 AND seq > ?2 AND seq <= ?3 AND kind = 'delete' "
      "ORDER BY seq DESC LIMIT ?5) WHERE number > ?4";

  Result<InsertOutcome> insert(std::span<const protocol::Entry> entries) override;
  Result<std::vector<protocol::Entry>> find(std::span<const MessageId> ids) override;
  Result<Tail> tail(const ConversationId& conversation_id) override;
  Status save_tails(std::span<const Tail>) override { return {}; }
  Result<std::vector<TailWithMessage>> tails(
      std::span<const ConversationId> conversation_ids) override;
  Result<std::vector<Tail>> ends(std::span<const ConversationId> conversation_ids) override;
  Result<std::vector<protocol::Entry>> entries(const ConversationId& conversation_id,
                                               const Page& page) override;
  Result<std::vector<Message>> messages(const ConversationId& conversation_id,
                                        const Page& page) override;
  Result<std::optional<Message>> message(const ConversationId& conversation_id,
                                         const MessageId& id) override;
  Result<std::vector<protocol::Entry>> edits(const ConversationId& conversation_id,
                                             const MessageId& id, const Page& page) override;
  Result<std::vector<Deleted>> deletions(std::span<const Stretch> stretches) override;
  Result<unsigned> claim_partitions(unsigned partitions) override;
  Result<std::optional<unsigned>> partitions() override;
  Status prepare() override;
  Status ping() override { return database_.ping(); }

 private:
  sqlite::Database& database_;
};

}  // namespace parley::timeline
