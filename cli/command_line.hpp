#pragma once

namespace parley::cli {

/// The whole program: parses the arguments, runs the command, and reports errors on standard error.
/// Returns the exit status: 0 success, 1 refused or failed, 2 invalid arguments.
int run_command_line(int argc, char** argv);

}  // namespace parley::cli
