#include "answer.hpp"

#include <algorithm>
#include <charconv>

namespace parley::bench {
namespace {

constexpr Answer kUnknown{.status = 0, .size_bytes = 0, .closes = true};

bool same_name(std::string_view line, std::string_view lower_case_name) {
  return line.size() > lower_case_name.size() && line[lower_case_name.size()] == ':' &&
         std::ranges::equal(line.substr(0, lower_case_name.size()), lower_case_name,
                            [](char a, char b) { return (a | 0x20) == b; });
}

std::string_view value_of(std::string_view line) {
  line.remove_prefix(line.find(':') + 1);
  while (line.starts_with(' ')) line.remove_prefix(1);
  return line;
}

bool to_number(std::string_view text, auto& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::optional<Answer> parse_answer(std::string_view bytes) {
  const std::size_t head_end = bytes.find("\r\n\r\n");
  if (head_end == std::string_view::npos) return std::nullopt;
  std::string_view head = bytes.substr(0, head_end);
  Answer answer;
  if (!head.starts_with("HTTP/1.1 ") || !to_number(head.substr(9, 3), answer.status)) {
    return kUnknown;
  }
  std::optional<std::size_t> length;
  for (std::size_t at = head.find("\r\n"); at != std::string_view::npos;) {
    head.remove_prefix(at + 2);
    at = head.find("\r\n");
    const std::string_view line = head.substr(0, at);
    if (same_name(line, "content-length")) {
      std::size_t number = 0;
      if (!to_number(value_of(line), number)) return kUnknown;
      length = number;
    } else if (same_name(line, "connection")) {
      answer.closes = value_of(line) == "close";
    }
  }
  if (!length && answer.status != 204) return kUnknown;
  answer.size_bytes = head_end + 4 + length.value_or(0);
  if (bytes.size() < answer.size_bytes) return std::nullopt;
  return answer;
}

}  // namespace parley::bench
