#pragma once

#include <signal.h>

#include <functional>
#include <string>
#include <vector>

#include "fault.hpp"

namespace parley::faults {

/// The processes or connections that a fault affects; evaluated when it begins. A process that
/// doesn't exist is 0.
using Processes = std::function<std::vector<pid_t>(Stage&)>;
using Links = std::function<std::vector<Proxy*>(Stage&, Random&)>;

/// A random number below `count`, which must be at least 1.
std::size_t any(Random& random, std::size_t count);
void signal_all(const std::vector<pid_t>& processes, int number);

/// The ways in which any part fails, named "<name> kill" and so on. supervisor restarts what is
/// killed.
Fault kill(const std::string& name, const Processes& processes);
Fault freeze(const std::string& name, const Processes& processes);
/// Traffic stops in one or both directions, or connections are reset, as the seed chooses.
Fault cut(const std::string& name, const Links& links);
/// Traffic is delayed, throttled, or reset midway.
Fault slow(const std::string& name, const Links& links);
/// Fills the disk without warning.
Fault full(const std::string& name, Disk& (Stage::*disk)());

}  // namespace parley::faults
