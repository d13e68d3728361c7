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
using Position = std::pair<ConversationId, std::int64_t>;

/// The entries at or before a position.
class Ends {
 public:
  explicit Ends(timeline::TimelineStore& timeline) : timeline_(timeline) {}

  Result<std::optional<Entry>> at(const Position& place) {
    if (const auto known = known_.find(place); known != known_.end()) return known->second;
    // A publisher may name any number.
    const std::int64_t before =
        std::min(place.second, std::numeric_limits<std::int64_t>::max() - 1) + 1;
    PARLEY_TRY(auto found, timeline_.entries(place.first,
                                             {.before = before, .limit = 1, .newest_first = true}));
    std::optional<Entry> end;
    if (!found.empty()) end = std::move(found.front());
    return known_.emplace(place, std::move(end)).first->second;
  }

 private:
  timeline::TimelineStore& timeline_;
  std::map<Position, std::optional<Entry>> known_;
};

}  // namespace

Result<std::vector<ReadMark>> save_read_marks(const messaging::Stores& stores, const Batch& batch) {
  std::map<Reader, std::int64_t> asked;
  for (const protocol::Item& item : batch.reads) {
    std::int64_t& seq = asked[{item.conversation_id, item.sender_id}];
    seq = std::max(seq, item.up_to);
  }
  Ends ends(stores.timeline);
  std::vector<ReadMark> read;
  for (const auto& [reader, seq] : asked) {
    PARLEY_TRY(const auto end, ends.at({reader.first, seq}));
    if (end) read.push_back({reader.first, reader.second, end->seq, end->message_number});
  }
  // The consumer that stored these may have died before saving what they imply.
  timeline::Readers saved = timeline::readers_in(batch.duplicates);
  saved.marks.insert(saved.marks.end(), read.begin(), read.end());
  PARLEY_CHECK(stores.read_marks.save(saved));
  return read;
}

}  // namespace parley::consumer
