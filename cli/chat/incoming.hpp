#pragma once

#include <functional>
#include <optional>
#include <string>

#include "chat/model.hpp"

namespace parley::cli::chat {

/// What a frame of the server besides entries does to the model; nothing for those that do nothing
/// to it, and what isn't understood. Called where frames come in, the result where the model is.
std::function<void(Model&)> effect_of(const std::string& frame);

}  // namespace parley::cli::chat
