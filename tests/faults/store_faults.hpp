#pragma once

#include <string>
#include <vector>

#include "fault.hpp"

namespace parley::faults {

/// SQLite has no process and no network: it stands still by another process's write lock, and its
/// disk is full. MongoDB's server is killed, frozen, and cut off or slow for all or for one of the
/// services. Throws std::invalid_argument where the store is neither "sqlite" nor "mongodb".
std::vector<Fault> store_faults(const std::string& store);

}  // namespace parley::faults
