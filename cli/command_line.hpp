#pragma once

namespace parley::cli {

/// The whole program: reads the arguments, does what they say, explains what went wrong on standard
/// error. Returns the exit status: 0 done, 1 refused or failed, 2 not understood.
int run_command_line(int argc, char** argv);

}  // namespace parley::cli
