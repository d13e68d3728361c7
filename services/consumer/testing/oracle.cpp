#include "oracle.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace parley::consumer {
namespace {

using protocol::Entry;

class Checker {
 public:
  explicit Checker(const std::vector<Sent>& sent) {
    for (const Sent& one : sent) sent_.emplace(one.item.id, &one);
  }

  void check(const std::vector<Entry>& timeline) {
    // The earliest time at which any later entry was confirmed: iterates from the end.
    auto earliest_confirm_after = Monotonic::time_point::max();
    for (std::size_t i = timeline.size(); i-- > 0;) {
      const Entry& entry = timeline[i];
      check_numbers(entry, static_cast<std::int64_t>(i) + 1);
      if (!seen_.insert(entry.item.id).second) say(entry, "is stored twice");
      const auto found = sent_.find(entry.item.id);
      if (found == sent_.end()) {
        say(entry, "was never sent");
        continue;
      }
      const Sent& sent = *found->second;
      if (!same(sent.item, entry.item)) say(entry, "is not what was sent");
      if (sent.invoked > earliest_confirm_after) {
        say(entry, "stands before one that was confirmed before it was sent");
      }
      earliest_confirm_after = std::min(earliest_confirm_after, sent.confirmed);
    }
  }

  void check_complete() {
    for (const auto& [id, sent] : sent_) {
      if (sent->ok() && !seen_.contains(id)) {
        found_.push_back(sent->item.client_msg_id + " was confirmed and is not stored");
      }
    }
  }

  std::vector<std::string> take() { return std::move(found_); }

 private:
  // A retry has another accepted_at; that of the first attempt to arrive counts.
  static bool same(protocol::Item sent, const protocol::Item& stored) {
    sent.accepted_at = stored.accepted_at;
    return sent == stored;
  }

  void check_numbers(const Entry& entry, std::int64_t expected) {
    if (entry.seq != expected) {
      say(entry, "has seq " + std::to_string(entry.seq) + " in place " + std::to_string(expected));
    }
    if (entry.message_number != expected) say(entry, "has a wrong message_number");
  }

  void say(const Entry& entry, const std::string& what) {
    if (found_.size() < 20) found_.push_back(entry.item.client_msg_id + " " + what);
  }

  std::unordered_map<MessageId, const Sent*> sent_;
  std::unordered_set<MessageId> seen_;
  std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> violations(const std::vector<Sent>& sent,
                                    const std::map<ConversationId, std::vector<Entry>>& stored) {
  Checker checker(sent);
  for (const auto& [id, timeline] : stored) checker.check(timeline);
  checker.check_complete();
  return checker.take();
}

}  // namespace parley::consumer
