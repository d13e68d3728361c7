#pragma once

#include <iosfwd>

#include "auth_config.hpp"
#include "config/options.hpp"

namespace parley::auth {

/// What an operator does on the binary itself, against the store, while services run or not:
/// `account show|disable|enable|set-password|end-sessions <username>`, `registration open|close`.
/// Ended sessions are refused by every service within 3 seconds. A new password is read from the
/// first line of `input`, never from the command line, where others could see it.
/// `store copy-check|copy-clear|copy <id>`: stores/copy_commands.hpp, for `auth` and `accounts`.
/// Exit status: 0 done, 1 with what failed and the remedy on standard error.
void declare_commands(config::Options& options, const Config& config, std::istream& input);

}  // namespace parley::auth
