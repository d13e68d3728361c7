#pragma once

#include "sequencer.hpp"
#include "timeline/command_store.hpp"

namespace parley::consumer {

/// Does what the commands among stored entries say: changes the states of their messages and the
/// reactions. A redelivery does it again; `applied_seq` sees to it that each counts once, in the
/// order of seq. Errors: kUnavailable; the call may be repeated.
Status carry_out(timeline::CommandStore& commands, std::vector<protocol::Entry> entries);

/// The same for what a batch has stored, now or before.
Status carry_out(timeline::CommandStore& commands, const Batch& batch);

}  // namespace parley::consumer
