#pragma once

#include <string>
#include <vector>

#include "fault.hpp"

namespace parley::faults {

/// The faults of a store. SQLite has no process and no network: another process's write lock blocks
/// it, and its disk can be full. MongoDB's server can be killed, frozen, and cut off from or slow
/// for all or one of the services. Throws std::invalid_argument if the store is neither "sqlite"
/// nor "mongodb".
std::vector<Fault> store_faults(const std::string& store);

}  // namespace parley::faults
