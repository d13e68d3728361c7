#include <algorithm>

#include "adapters.hpp"

namespace parley::memory {
namespace {

using protocol::Entry;
using timeline::InsertOutcome;
using timeline::Message;
using timeline::Stop;
using timeline::Tail;

bool is_message(const Message& row) { return row.entry.item.kind == protocol::Kind::kMessage; }

/// As members read it.
Entry present(const Message& row) {
  Entry entry = row.entry;
  if (row.state.text) {
    entry.item.text = *row.state.text;
    entry.mentions = row.state.mentions;
  }
  return entry;
}

class Timeline final : public timeline::TimelineStore {
 public:
  Timeline(TimelineData& data, Gate* gate) : data_(data), gate_(gate) {}

  Result<InsertOutcome> insert(std::span<const Entry> entries) override {
    return pass(gate_, "insert", [&]() -> Result<InsertOutcome> {
      InsertOutcome outcome;
      bool is_taken = false;
      for (const Entry& entry : entries) {
        if (outcome.inserted > 0) PARLEY_CHECK(between(gate_, "insert"));
        auto& all = data_.entries[entry.item.conversation_id];
        is_taken = data_.find(entry.item.id) != nullptr || all.contains(entry.seq);
        if (is_taken) break;
        data_.by_id[entry.item.id] = &all.emplace(entry.seq, Message{entry}).first->second;
        ++outcome.inserted;
      }
      const auto readers = timeline::readers_in(entries.first(outcome.inserted));
      PARLEY_CHECK(between(gate_, "insert"));
      for (const auto& mark : readers.marks) data_.raise(mark);
      PARLEY_CHECK(between(gate_, "insert"));
      for (const auto& joining : readers.joinings) data_.raise(joining);
      if (!is_taken) return outcome;
      PARLEY_CHECK(between(gate_, "insert"));
      const bool is_stored = data_.find(entries[outcome.inserted].item.id) != nullptr;
      outcome.stop = is_stored ? Stop::kDuplicateId : Stop::kSeqTaken;
      return outcome;
    });
  }

  Result<std::vector<Entry>> find(std::span<const MessageId> ids) override {
    return pass(gate_, "find", [&]() -> Result<std::vector<Entry>> {
      std::vector<Entry> found;
      for (const MessageId& id : ids) {
        if (const Message* row = data_.find(id)) found.push_back(row->entry);
      }
      return found;
    });
  }

  Result<Tail> tail(const ConversationId& conversation_id) override {
    return pass(gate_, "tail", [&]() -> Result<Tail> { return end(conversation_id); });
  }

  Status save_tails(std::span<const Tail> tails) override {
    if (tails.empty()) return {};
    // A hint for stores that can't see the end as fast.
    return pass(gate_, "save_tails", []() -> Status { return {}; });
  }

  Result<std::vector<timeline::TailWithMessage>> tails(
      std::span<const ConversationId> conversation_ids) override {
    return pass(gate_, "tails", [&]() -> Result<std::vector<timeline::TailWithMessage>> {
      std::vector<timeline::TailWithMessage> found;
      for (const ConversationId& id : conversation_ids) {
        if (rows(id).empty()) continue;
        timeline::TailWithMessage one{end(id), {}};
        for_page(id, {.limit = 1, .newest_first = true}, is_message,
                 [&](const Message& row) { one.last_message = row; });
        found.push_back(std::move(one));
      }
      return found;
    });
  }

  Result<std::vector<Tail>> ends(std::span<const ConversationId> conversation_ids) override {
    if (conversation_ids.empty()) return std::vector<Tail>{};
    return pass(gate_, "ends", [&]() -> Result<std::vector<Tail>> {
      std::vector<Tail> found;
      for (const ConversationId& id : conversation_ids) {
        if (!rows(id).empty()) found.push_back(end(id));
      }
      return found;
    });
  }

  Result<std::vector<Entry>> entries(const ConversationId& conversation_id,
                                     const timeline::Page& page) override {
    return pass(gate_, "entries", [&]() -> Result<std::vector<Entry>> {
      std::vector<Entry> found;
      for_page(
          conversation_id, page, [](const Message&) { return true; },
          [&](const Message& row) { found.push_back(present(row)); });
      return found;
    });
  }

  Result<std::vector<Message>> messages(const ConversationId& conversation_id,
                                        const timeline::Page& page) override {
    return pass(gate_, "messages", [&]() -> Result<std::vector<Message>> {
      std::vector<Message> found;
      for_page(conversation_id, page, is_message,
               [&](const Message& row) { found.push_back(row); });
      return found;
    });
  }

  Result<std::optional<Message>> message(const ConversationId& conversation_id,
                                         const MessageId& id) override {
    return pass(gate_, "message", [&]() -> Result<std::optional<Message>> {
      const Message* row = data_.find(id);
      const bool meant =
          row != nullptr && is_message(*row) && row->entry.item.conversation_id == conversation_id;
      return meant ? std::optional(*row) : std::nullopt;
    });
  }

  Result<std::vector<Entry>> edits(const ConversationId& conversation_id, const MessageId& id,
                                   const timeline::Page& page) override {
    return pass(gate_, "edits", [&]() -> Result<std::vector<Entry>> {
      std::vector<Entry> found;
      for_page(
          conversation_id, page,
          [&](const Message& row) {
            return row.entry.item.kind == protocol::Kind::kEdit && row.entry.item.target == id;
          },
          [&](const Message& row) { found.push_back(row.entry); });
      return found;
    });
  }

  Result<std::vector<timeline::Deleted>> deletions(
      std::span<const timeline::Stretch> stretches) override {
    return pass(gate_, "deletions", [&]() -> Result<std::vector<timeline::Deleted>> {
      std::vector<timeline::Deleted> found;
      for (const timeline::Stretch& one : stretches) {
        for_page(
            one.conversation_id,
            {.after = one.after,
             .before = one.last + 1,
             .limit = timeline::kMaxDeletions,
             .newest_first = true},
            [](const Message& row) { return row.entry.item.kind == protocol::Kind::kDeletion; },
            [&](const Message& row) {
              std::int64_t number = row.entry.target_number;
              const Message* target = data_.find(row.entry.item.target.value());
              if (number == 0 && target != nullptr) number = target->entry.message_number;
              if (number > one.number) found.push_back({one.conversation_id, number});
            });
      }
      return found;
    });
  }

  Result<std::optional<timeline::Joining>> addition(const ConversationId& conversation_id,
                                                    const UserId& user_id,
                                                    Timestamp since) override {
    return pass(gate_, "addition", [&]() -> Result<std::optional<timeline::Joining>> {
      std::optional<timeline::Joining> last;
      for (const auto& [seq, row] : rows(conversation_id)) {
        if (row.entry.item.accepted_at < since) continue;
        for (timeline::Joining& one : timeline::readers_in(std::span(&row.entry, 1)).joinings) {
          if (one.user_id == user_id) last = std::move(one);
        }
      }
      return last;
    });
  }

  Result<unsigned> claim_partitions(unsigned partitions) override {
    return pass(gate_, "claim_partitions", [&]() -> Result<unsigned> {
      if (!data_.partitions) data_.partitions = partitions;
      return *data_.partitions;
    });
  }

  Result<std::optional<unsigned>> partitions() override {
    return pass(gate_, "partitions",
                [&]() -> Result<std::optional<unsigned>> { return data_.partitions; });
  }

  Status prepare() override {
    return pass(gate_, "prepare", []() -> Status { return {}; });
  }

  Status ping() override {
    return pass(gate_, "ping", []() -> Status { return {}; });
  }

 private:
  using Rows = std::map<std::int64_t, timeline::Message>;

  const Rows& rows(const ConversationId& conversation_id) const {
    static const Rows kNone;
    const auto found = data_.entries.find(conversation_id);
    return found == data_.entries.end() ? kNone : found->second;
  }

  Tail end(const ConversationId& conversation_id) const {
    const Rows& all = rows(conversation_id);
    if (all.empty()) return Tail{conversation_id};
    const Entry& last = all.rbegin()->second.entry;
    return {conversation_id, last.seq, last.message_number};
  }

  /// Calls `use` with the rows of the page that `is_meant`, in its order.
  template <typename IsMeant, typename Use>
  void for_page(const ConversationId& conversation_id, const timeline::Page& page, IsMeant is_meant,
                Use use) const {
    const Rows& all = rows(conversation_id);
    std::size_t left = std::clamp(page.limit, timeline::kMinPage, timeline::kMaxPage);
    const auto first = all.upper_bound(page.after);
    const auto last = page.before ? all.lower_bound(*page.before) : all.end();
    if (first == all.end() || (last != all.end() && last->first <= first->first)) return;
    const auto take = [&](const Message& row) {
      if (!is_meant(row)) return;
      use(row);
      --left;
    };
    if (page.newest_first) {
      for (auto at = last; at != first && left > 0;) take((--at)->second);
    } else {
      for (auto at = first; at != last && left > 0; ++at) take(at->second);
    }
  }

  TimelineData& data_;
  Gate* gate_;
};

}  // namespace

std::unique_ptr<timeline::TimelineStore> open_timeline_store(TimelineData& data, Gate* gate) {
  return std::make_unique<Timeline>(data, gate);
}

}  // namespace parley::memory
