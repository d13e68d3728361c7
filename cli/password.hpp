#pragma once

#include <string>

#include "base/result.hpp"

namespace parley::cli {

/// Asks on the terminal, without showing what is typed, even where input and output go elsewhere.
/// Errors: code::kInvalid where there is no terminal.
Result<std::string> ask_password(const std::string& prompt);

/// The first line of standard input. Errors: code::kInvalid where it is empty.
Result<std::string> read_password();

}  // namespace parley::cli
