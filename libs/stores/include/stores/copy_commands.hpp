#pragma once

#include <vector>

#include "config/options.hpp"
#include "stores/copy.hpp"
#include "stores/store_options.hpp"

namespace parley::stores {

/// Commands that move a service's own databases from SQLite to the MongoDB that
/// `copy_to_mongodb_uri` names, while nobody writes to either. `id` is any word; the same one names
/// the same copy.
///   store copy-check <id>   prints {"target": "empty" | "half_made" | "taken"}
///   store copy-clear <id>   empties the target, unless it is taken
///   store copy <id>         copies into an empty target, reads back, compares each document's
///                           bytes, and prints {"timeline.entries": {"records", "groups",
///                           "sha256"}, …}
/// Exit status: 0 done, 1 with the reason on standard error. Needs the library store_commands.
void declare_copy_commands(config::Options& options, const StoreOptions& store,
                           std::vector<CopiedDatabase> databases);

}  // namespace parley::stores
