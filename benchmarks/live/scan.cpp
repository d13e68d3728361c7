#include "scan.hpp"

#include <charconv>

#include "request_file.hpp"

namespace parley::bench {
namespace {

constexpr std::string_view kTypeIs = R"({"type":")";
constexpr std::string_view kNumberIs = R"("client_msg_id":"bench-)";
constexpr std::string_view kConversationIs = R"("conversation_id":")";
constexpr std::string_view kPlaceIs = R"("last_seq":)";
constexpr std::string_view kCodeIs = R"("code":")";

/// The text that follows `what`; nothing if `what` doesn't occur.
std::optional<std::string_view> after(std::string_view text, std::string_view what) {
  const std::size_t at = text.find(what);
  if (at == std::string_view::npos) return std::nullopt;
  return text.substr(at + what.size());
}

template <typename Number>
std::optional<Number> leading_number(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  return number;
}

std::string_view quoted(std::string_view text, std::string_view what) {
  const auto rest = after(text, what);
  return rest ? rest->substr(0, rest->find('"')) : std::string_view();
}

}  // namespace

bool is_type(std::string_view text, std::string_view type) {
  return text.starts_with(kTypeIs) && text.substr(kTypeIs.size()).starts_with(type) &&
         text.substr(kTypeIs.size() + type.size()).starts_with('"');
}

std::optional<std::uint64_t> number_in(std::string_view text) {
  const auto rest = after(text, kNumberIs);
  if (!rest || rest->size() <= kNumberDigits || (*rest)[kNumberDigits] != '"') return std::nullopt;
  return leading_number<std::uint64_t>(rest->substr(0, kNumberDigits));
}

std::optional<std::int64_t> integer_in(std::string_view text, std::string_view name) {
  for (std::size_t at = text.find(name); at != std::string_view::npos;
       at = text.find(name, at + 1)) {
    const std::string_view rest = text.substr(at + name.size());
    if (at > 0 && text[at - 1] == '"' && rest.starts_with("\":")) {
      return leading_number<std::int64_t>(rest.substr(2));
    }
  }
  return std::nullopt;
}

std::string_view conversation_in(std::string_view text) { return quoted(text, kConversationIs); }

void each_place(std::string_view welcome,
                const std::function<void(std::string_view, std::int64_t)>& take) {
  for (auto rest = after(welcome, kConversationIs); rest; rest = after(*rest, kConversationIs)) {
    const std::string_view id = rest->substr(0, rest->find('"'));
    const auto place = after(*rest, kPlaceIs);
    const auto seq = place ? leading_number<std::int64_t>(*place) : std::nullopt;
    if (seq) take(id, *seq);
  }
}

std::string_view error_in(std::string_view text) { return quoted(text, kCodeIs); }

}  // namespace parley::bench
