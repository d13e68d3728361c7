#pragma once

#include <chrono>
#include <vector>

#include "open.hpp"
#include "write_queue.hpp"

namespace parley::sqlite {

/// Runs `first`, whose thread leads, and those that wait in `queue` in one transaction, one after
/// the other: each is kept or rolled back by itself. After `take_within` it starts no other, so
/// that other processes get the lock in between. Returns the others, for WriteQueue::finish().
///
/// If the transaction ends with an error, all of them get it: each may have relied on what another
/// wrote. Closes `writer` if it can't be relied on afterwards.
std::vector<Write*> write_together(Opened& writer, Write& first, WriteQueue& queue,
                                   std::chrono::milliseconds take_within);

}  // namespace parley::sqlite
