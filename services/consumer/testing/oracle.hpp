#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "protocol/item.hpp"

namespace parley::consumer {

/// A message as its sender saw it.
struct Sent {
  protocol::Item item;
  Monotonic::time_point invoked;
  /// When it was confirmed; the largest time if it never was: unknown.
  Monotonic::time_point confirmed = Monotonic::time_point::max();

  bool ok() const { return confirmed != Monotonic::time_point::max(); }
};

/// Compares what is stored with what was sent: each confirmed message is stored exactly once and
/// unchanged; nothing else is stored; `seq` and `message_number` are 1..n in each conversation; a
/// message sent after a confirm comes after the confirmed one. `stored` has each conversation's
/// timeline by seq. Returns the violations, at most a few.
std::vector<std::string> violations(
    const std::vector<Sent>& sent,
    const std::map<ConversationId, std::vector<protocol::Entry>>& stored);

}  // namespace parley::consumer
