#pragma once

#include <optional>
#include <vector>

#include "oracle/oracle.hpp"
#include "protocol/item.hpp"

namespace parley::consumer {

/// What the oracle is told of an item that was sent at `invoked`, and confirmed unless that is
/// unknown. It compares the whole item but for `accepted_at`: of a retry, the first attempt to
/// arrive counts.
oracle::Send sent(const protocol::Item& item, Monotonic::time_point invoked,
                  const std::optional<Monotonic::time_point>& confirmed);

/// A timeline of messages, by seq.
std::vector<oracle::Stored> stored(const std::vector<protocol::Entry>& timeline);

}  // namespace parley::consumer
