#pragma once

#include <string>

#include "base/result.hpp"

namespace parley::cli::chat {

/// `parley chat`: uses the whole terminal, until the user quits (which is no error) or the session
/// ends. `target`: the conversation to open, as for find_target(); may be empty. Errors: no
/// terminal; the conversations can't be read.
Status run(const std::string& target);

}  // namespace parley::cli::chat
