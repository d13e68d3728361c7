#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace parley::bench {

/// A request in wire format, with a placeholder for the running number.
struct RequestTemplate {
  std::string bytes;
  /// Where kNumberDigits decimal digits are written; npos if there is no placeholder.
  std::size_t number_at = std::string::npos;
};

inline constexpr std::size_t kNumberDigits = 10;
/// The placeholder for the running number in a body; at most one.
inline constexpr std::string_view kNumberMark = "##########";

/// Writes `number` into a copy of the template's bytes.
void fill(const RequestTemplate& request, std::uint64_t number, std::string& out);

/// Reads a file of lines `<bearer token> TAB <body>`; an empty body makes a GET, others a POST of
/// JSON. `host` is the Host header. Errors: std::runtime_error if the file can't be read or has no
/// requests.
std::vector<RequestTemplate> read_requests(const std::string& file, std::string_view host,
                                           std::string_view path);

}  // namespace parley::bench
