#pragma once

#include <vector>

#include "messaging/stores.hpp"
#include "sequencer.hpp"

namespace parley::consumer {

/// Saves how far the batch says that somebody has read: up to the seq of a read mark, or the end
/// where that is beyond it; and what insert() of those who sent the duplicates may have left out.
/// Marks only rise. Returns those that were asked for. To be called once the batch's entries are
/// stored. Errors: kUnavailable; the call may be repeated.
Result<std::vector<timeline::ReadMark>> save_read_marks(const messaging::Stores& stores,
                                                        const Batch& batch);

}  // namespace parley::consumer
