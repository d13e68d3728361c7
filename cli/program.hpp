#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace parley::cli {

/// One of Parley's other programs: the file beside this one, else that on the PATH.
std::string program_path(const std::string& name);

/// Runs a program to its end, with this one's environment and standard error, and hands over each
/// line that it writes to standard output, without its line feed. Threads: any. Errors:
/// code::kNotFound where there is no such program; code::kInternal with its exit status, where that
/// is not 0: what is wrong it has said itself.
Status run_program(const std::string& path, const std::vector<std::string>& arguments,
                   const std::function<void(const std::string& line)>& on_line);

}  // namespace parley::cli
