#include "mask.hpp"

#include <cstdint>
#include <cstring>

namespace parley::websocket {

void apply_mask(std::span<char> bytes, const MaskKey& key, std::size_t offset) {
  std::array<char, 8> turned;
  for (std::size_t i = 0; i < turned.size(); ++i) turned[i] = key[(offset + i) % key.size()];
  std::uint64_t eight_keys = 0;
  std::memcpy(&eight_keys, turned.data(), sizeof eight_keys);
  std::size_t at = 0;
  for (; bytes.size() - at >= sizeof eight_keys; at += sizeof eight_keys) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, bytes.data() + at, sizeof eight);
    eight ^= eight_keys;
    std::memcpy(bytes.data() + at, &eight, sizeof eight);
  }
  for (std::size_t i = 0; at < bytes.size(); ++at, ++i) {
    bytes[at] = static_cast<char>(bytes[at] ^ turned[i]);
  }
}

}  // namespace parley::websocket
