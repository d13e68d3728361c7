#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace parley::websocket {

using MaskKey = std::array<char, 4>;

/// Masks or unmasks in place (RFC 6455, section 5.3); the first of the bytes is the payload's byte
/// number `offset`.
void apply_mask(std::span<char> bytes, const MaskKey& key, std::size_t offset);

}  // namespace parley::websocket
