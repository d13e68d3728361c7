#pragma once

#include "context.hpp"
#include "general.hpp"
#include "messaging/recent_removals.hpp"
#include "runtime/readiness.hpp"

namespace parley::chat {

/// messaging::look_at_stores(); makes `general` the first time, and forgets old removals. The
/// status is the stores'.
Status look_at_stores(Context& context, runtime::Readiness& readiness, General& general,
                      messaging::RecentRemovals& removals);

}  // namespace parley::chat
