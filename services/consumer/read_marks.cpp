#include "read_marks.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

namespace parley::consumer {
namespace {

using protocol::Entry;
using timeline::ReadMark;
using Reader = std::pair<ConversationId, UserId>;
using Marks = std::map<Reader, ReadMark>;

void raise(Marks& marks, const Entry& last_read, const UserId& user_id) {
  const ReadMark mark{last_read.item.conversation_id, user_id, last_read.seq,
                      last_read.message_number};
  const auto [at, is_new] = marks.try_emplace({mark.conversation_id, user_id}, mark);
  if (!is_new && at->second.seq < mark.seq) at->second = mark;
}

/// The entry with that seq, or the last one before it.
Result<std::optional<Entry>> entry_at(timeline::TimelineStore& timeline,
                                      const ConversationId& conversation_id, std::int64_t seq) {
  // Whoever publishes may name any number.
  const std::int64_t before = std::min(seq, std::numeric_limits<std::int64_t>::max() - 1) + 1;
  PARLEY_TRY(auto found, timeline.entries(conversation_id,
                                          {.before = before, .limit = 1, .newest_first = true}));
  if (found.empty()) return std::optional<Entry>();
  return std::optional(std::move(found.front()));
}

}  // namespace

Result<std::vector<ReadMark>> save_read_marks(Stores stores, const Batch& batch) {
  Marks marks;
  for (const auto* entries : {&batch.stored, &batch.duplicates}) {
    for (const Entry& entry : *entries) {
      if (entry.item.kind == protocol::Kind::message) raise(marks, entry, entry.item.sender_id);
    }
  }
  std::map<Reader, std::int64_t> asked;
  for (const protocol::Item& item : batch.reads) {
    std::int64_t& seq = asked[{item.conversation_id, item.sender_id}];
    seq = std::max(seq, item.up_to);
  }
  Marks told;
  for (const auto& [reader, seq] : asked) {
    PARLEY_TRY(const auto entry, entry_at(stores.timeline, reader.first, seq));
    if (!entry) continue;
    raise(marks, *entry, reader.second);
    told.emplace(reader, marks.at(reader));
  }
  std::vector<ReadMark> saved;
  for (const auto& [reader, mark] : marks) saved.push_back(mark);
  if (!saved.empty()) PARLEY_CHECK(stores.read_marks.save(saved));
  std::vector<ReadMark> answer;
  for (const auto& [reader, mark] : told) answer.push_back(mark);
  return answer;
}

}  // namespace parley::consumer
