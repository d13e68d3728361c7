#pragma once

#include <signal.h>

#include <functional>
#include <string>
#include <vector>

#include "fault.hpp"

namespace parley::faults {

/// Which processes, or connections, a fault concerns; asked for when it begins. A process that is
/// not there is 0.
using Processes = std::function<std::vector<pid_t>(Stage&)>;
using Links = std::function<std::vector<Proxy*>(Stage&, Random&)>;

/// Below `count`, which is at least 1.
std::size_t any(Random& random, std::size_t count);
void signal_all(const std::vector<pid_t>& processes, int number);

/// The ways in which any part goes wrong: "<name> kill" and so on. What is killed is started again
/// by supervisor.
Fault kill(const std::string& name, const Processes& processes);
Fault freeze(const std::string& name, const Processes& processes);
/// Nothing passes, in both directions or one, or connections are reset: the seed chooses.
Fault cut(const std::string& name, const Links& links);
/// Late, or little at a time, or reset in the middle.
Fault slow(const std::string& name, const Links& links);
/// The disk is filled, with no warning.
Fault full(const std::string& name, Disk& (Stage::*disk)());

}  // namespace parley::faults
