#pragma once

#include <iosfwd>

#include "auth_config.hpp"
#include "config/options.hpp"

namespace parley::auth {

/// Operator commands of the binary. They work on the store, whether or not services are running:
/// `account show|disable|enable|set-password|end-sessions <username>`, `registration open|close`.
/// Every service refuses ended sessions within 3 seconds. A new password is read from the first
/// line of `input`, never from the command line, which other users can see.
/// `store copy-check|copy-clear|copy <id>`: stores/copy_commands.hpp, for `auth` and `accounts`.
/// Exit status: 0, or 1 with the error and its remedy on standard error.
void declare_commands(config::Options& options, const Config& config, std::istream& input);

}  // namespace parley::auth
