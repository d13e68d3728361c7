#pragma once

#include "context.hpp"
#include "general.hpp"
#include "messaging/recent_removals.hpp"
#include "runtime/readiness.hpp"

namespace parley::chat {

/// Calls messaging::look_at_stores(), creates `general` the first time, and removes old removals.
/// Returns the stores' status.
Status look_at_stores(Context& context, runtime::Readiness& readiness, General& general,
                      messaging::RecentRemovals& removals);

}  // namespace parley::chat
