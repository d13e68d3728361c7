#pragma once

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "stage.hpp"

namespace parley::faults {

using Random = std::mt19937_64;
/// Ends a fault; does nothing for a kill.
using End = std::function<void()>;

/// A fault: one way in which one part fails.
struct Fault {
  /// "consumer freeze"
  std::string name;
  std::function<End(Stage& stage, Random& random)> begin;
  /// For faults that only an operator can end (docs/runbook.md). May be empty.
  std::function<void(Stage& stage)> remedy = {};
};

/// The faults of consumer, broker, store (store_faults.hpp), realtime, NGINX and network: kill,
/// freeze, cut, slow and full disk, where applicable. Full disks need root.
std::vector<Fault> all_faults(const std::string& store);

bool is_of_store(const Fault& fault);

}  // namespace parley::faults
