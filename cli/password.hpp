#pragma once

#include <string>

#include "base/result.hpp"

namespace parley::cli {

/// Asks on the terminal without echo, even if input and output are redirected. Errors:
/// code::kInvalid if there is no terminal.
Result<std::string> ask_password(const std::string& prompt);

/// The first line of standard input. Errors: code::kInvalid if it is empty.
Result<std::string> read_password();

}  // namespace parley::cli
