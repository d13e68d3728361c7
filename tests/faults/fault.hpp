#pragma once

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "stage.hpp"

namespace parley::faults {

using Random = std::mt19937_64;
/// Ends what has begun; a kill has nothing to end.
using End = std::function<void()>;

/// One way in which one part goes wrong.
struct Fault {
  /// "consumer freeze"
  std::string name;
  std::function<End(Stage& stage, Random& random)> begin;
  /// What only an operator ends (docs/runbook.md). May be empty.
  std::function<void(Stage& stage)> remedy = {};
};

/// Each of consumer, broker, store (store_faults.hpp), realtime, NGINX and network, with kill,
/// freeze, cut, slow and full disk where it can have that. Full disks are for root only.
std::vector<Fault> all_faults(const std::string& store);

bool is_of_store(const Fault& fault);

}  // namespace parley::faults
