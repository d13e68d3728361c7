#pragma once

#include <string>

#include "base/result.hpp"

namespace parley::cli::chat {

/// `parley chat`: the terminal as a whole, until the user has had enough (which is no error) or the
/// session has ended. `target` is where to begin, as find_target() takes it; may be empty.
/// Errors: no terminal; what keeps the conversations from being had.
Status run(const std::string& target);

}  // namespace parley::cli::chat
