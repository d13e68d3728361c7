#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <utility>

#include "base/id.hpp"

namespace parley::consumer {

/// For all partitions of a process together; about 150 bytes each.
inline constexpr std::size_t kMaxKnownTails = 200'000;

struct KnownTail {
  std::int64_t last_seq = 0;
  std::int64_t messages = 0;
  /// Read from the entries, or stored by this process; otherwise from the hint.
  bool certain = false;
};

/// The tails of recently used conversations. Others are forgotten: their tails are read from the
/// store again. Threads: one.
class KnownTails {
 public:
  explicit KnownTails(std::size_t max) : max_(max) {}

  bool contains(const ConversationId& id) const { return used_.contains(id) || old_.contains(id); }

  /// Inserts an empty one if unknown. The reference is valid until forget().
  KnownTail& operator[](const ConversationId& id) {
    if (auto node = old_.extract(id)) return used_.insert(std::move(node)).position->second;
    return used_[id];
  }

  /// Forgets the tails that were not used since the second-last call that forgot any, leaving at
  /// most `max`, or those used since the last call.
  void forget() {
    if (used_.size() < max_ / 2) return;
    old_ = std::exchange(used_, {});
  }

  std::size_t size() const { return used_.size() + old_.size(); }

 private:
  using Tails = std::unordered_map<ConversationId, KnownTail>;

  const std::size_t max_;
  Tails used_;
  Tails old_;
};

}  // namespace parley::consumer
