#pragma once

#include <functional>
#include <optional>
#include <string>

#include "chat/model.hpp"

namespace parley::cli::chat {

/// Parses a frame other than an entry and returns its effect on the model; nothing for unknown
/// frames and those without one. Call it on the receiving thread, and the result on the model's
/// thread.
std::function<void(Model&)> effect_of(const std::string& frame);

}  // namespace parley::cli::chat
