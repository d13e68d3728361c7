#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "protocol/item.hpp"

namespace parley::consumer {

/// One message as its sender saw it.
struct Sent {
  protocol::Item item;
  Monotonic::time_point invoked;
  /// When it was confirmed; the largest time if it never was: unknown.
  Monotonic::time_point confirmed = Monotonic::time_point::max();

  bool ok() const { return confirmed != Monotonic::time_point::max(); }
};

/// Checks what is stored against what was sent, by the promise: each confirmed message is there
/// exactly once with its bytes; nothing that nobody sent; `seq` and `message_number` are 1..n in
/// each conversation; what was sent after a confirm comes after the confirmed one.
/// `stored` is each conversation's timeline by seq. Returns the violations, at most a few.
std::vector<std::string> violations(
    const std::vector<Sent>& sent,
    const std::map<ConversationId, std::vector<protocol::Entry>>& stored);

}  // namespace parley::consumer
