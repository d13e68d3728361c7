#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "src/request_parser.hpp"

namespace {

using parley::http::RequestParser;

constexpr parley::http::RequestLimits kLimits{2048, 1024, 20, 1024};

/// The requests that the server reads from one connection's bytes. Beast may refuse a broken header
/// sooner or later, so whether it waits or refuses at the end says nothing.
std::string read(std::string_view bytes, std::size_t piece) {
  RequestParser parser(kLimits);
  std::string requests;
  std::size_t begin = 0;
  std::size_t end = 0;
  for (;;) {
    if (end - begin > kLimits.header_bytes) return requests;
    const std::size_t taken = parser.feed(bytes.substr(begin, end - begin));
    begin += taken;
    if (parser.state() == RequestParser::State::kRefused) return requests;
    if (parser.state() == RequestParser::State::kComplete) {
      const auto request = parser.take();
      requests += request.method_name + ' ' + request.target + ' ' + request.body + '\n';
      if (!parser.keep_alive()) return requests;
      parser.begin();
      if (begin < end) continue;
    }
    if (end == bytes.size()) return requests;
    end = std::min(end + piece, bytes.size());
  }
}

}  // namespace

/// How the network splits the bytes must not matter.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data),
                               std::min<std::size_t>(size, 1500));
  const std::string whole = read(bytes, bytes.size() + 1);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}}) {
    if (read(bytes, piece) != whole) std::abort();
  }
  return 0;
}
