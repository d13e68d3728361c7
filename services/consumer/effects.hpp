#pragma once

#include "messaging/stores.hpp"
#include "sequencer.hpp"

namespace parley::consumer {

/// Does what stored entries say of others: commands change the states of their messages, the
/// reactions and the pins; a reply counts in its thread, which it is listed in; whom a text names
/// finds it in their list. A redelivery does it again; `applied_seq` sees to it that each counts
/// once, in the order of seq. Errors: kUnavailable; the call may be repeated.
Status carry_out(const messaging::Stores& stores, std::vector<protocol::Entry> entries);

/// The same for what a batch has stored, now or before.
Status carry_out(const messaging::Stores& stores, const Batch& batch);

}  // namespace parley::consumer
