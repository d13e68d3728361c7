#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace parley::bench {

/// A request as it goes over the wire, with a place for the running number of its use.
struct RequestTemplate {
  std::string bytes;
  /// Where kNumberDigits decimal digits are to be written; npos if there is no such place.
  std::size_t number_at = std::string::npos;
};

inline constexpr std::size_t kNumberDigits = 10;
/// What stands in a body where the running number belongs, once at most.
inline constexpr std::string_view kNumberMark = "##########";

/// Writes `number` into a copy of the template's bytes.
void fill(const RequestTemplate& request, std::uint64_t number, std::string& out);

/// Reads a file of lines `<bearer token> TAB <body>`; an empty body makes a GET, else a POST of
/// JSON. `host` goes into the Host header.
/// Errors: std::runtime_error if the file can't be read or holds no request.
std::vector<RequestTemplate> read_requests(const std::string& file, std::string_view host,
                                           std::string_view path);

}  // namespace parley::bench
