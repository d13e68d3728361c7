#pragma once

#include <vector>

#include "messaging/stores.hpp"
#include "sequencer.hpp"

namespace parley::consumer {

/// Saves the batch's read marks: each up to its seq, or to the end if that is lower; and those
/// marks of the duplicates' senders that insert() may not have saved. Marks only rise. Returns the
/// requested ones. Call it once the batch's entries are stored. Errors: kUnavailable; the call may
/// be repeated.
Result<std::vector<timeline::ReadMark>> save_read_marks(const messaging::Stores& stores,
                                                        const Batch& batch);

}  // namespace parley::consumer
