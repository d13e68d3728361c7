#pragma once

#include "messaging/stores.hpp"
#include "sequencer.hpp"

namespace parley::consumer {

/// Applies the effects of stored entries on others: commands change their message's state,
/// reactions and pins; a reply is counted and listed in its thread; a mention is listed for the
/// mentioned user. Idempotent: `applied_seq` ensures that each counts once, in the order of seq.
/// Errors: kUnavailable; the call may be repeated.
Status carry_out(const messaging::Stores& stores, std::vector<protocol::Entry> entries);

/// The same for everything in the batch that is stored, now or earlier.
Status carry_out(const messaging::Stores& stores, const Batch& batch);

}  // namespace parley::consumer
