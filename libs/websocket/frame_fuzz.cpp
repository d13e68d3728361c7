#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>

#include "src/frame_reader.hpp"

namespace {

using parley::websocket::FrameReader;

constexpr std::size_t kMaxMessageBytes = 512;

/// What a reader reads from one connection's bytes.
std::string read(std::string bytes, std::size_t piece) {
  FrameReader reader(kMaxMessageBytes);
  std::string events;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    std::span<char> rest = std::span(bytes).subspan(at, std::min(piece, bytes.size() - at));
    for (;;) {
      const FrameReader::Event event = reader.next(rest);
      if (event == FrameReader::Event::kNone) break;
      if (reader.payload().size() > kMaxMessageBytes) std::abort();
      events += std::to_string(static_cast<int>(event)) + std::to_string(reader.code()) + ':';
      events.append(reader.payload()) += '\n';
      if (event == FrameReader::Event::kFailed || event == FrameReader::Event::kClose) {
        return events;
      }
    }
    if (!rest.empty()) std::abort();
  }
  return events;
}

}  // namespace

/// How the network splits the bytes must not matter.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), std::min<std::size_t>(size, 4000));
  const std::string whole = read(bytes, bytes.size() + 1);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}}) {
    if (read(bytes, piece) != whole) std::abort();
  }
  return 0;
}
