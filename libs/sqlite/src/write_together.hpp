#pragma once

#include <chrono>
#include <vector>

#include "open.hpp"
#include "write_queue.hpp"

namespace parley::sqlite {

/// Does `first`, whose thread leads, and those that wait in `queue` in one transaction, one after
/// the other: each is kept or taken back by itself. After `take_within` it begins no other, so that
/// other processes get the lock between. Returns the others, for WriteQueue::finish().
///
/// Where the transaction ends by an error, all of them have that one: each may have gone by what
/// another of them wrote. Closes `writer` if it can't be relied on afterwards.
std::vector<Write*> write_together(Opened& writer, Write& first, WriteQueue& queue,
                                   std::chrono::milliseconds take_within);

}  // namespace parley::sqlite
