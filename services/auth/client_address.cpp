#include "client_address.hpp"

#include <arpa/inet.h>

#include <array>
#include <cstring>
#include <optional>

namespace parley::auth {
namespace {

std::string_view last_of(std::string_view list) {
  if (const auto comma = list.rfind(','); comma != std::string_view::npos) {
    list.remove_prefix(comma + 1);
  }
  while (!list.empty() && list.front() == ' ') list.remove_prefix(1);
  while (!list.empty() && list.back() == ' ') list.remove_suffix(1);
  return list;
}

std::string text_of(int family, const void* bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  return inet_ntop(family, bytes, text.data(), text.size()) == nullptr ? "" : text.data();
}

std::optional<std::string> canonical(std::string_view written) {
  const std::string text(written);
  in_addr four{};
  if (inet_pton(AF_INET, text.c_str(), &four) == 1) return text_of(AF_INET, &four);
  in6_addr six{};
  if (inet_pton(AF_INET6, text.c_str(), &six) != 1) return std::nullopt;
  if (IN6_IS_ADDR_V4MAPPED(&six)) return text_of(AF_INET, &six.s6_addr[12]);
  std::memset(&six.s6_addr[8], 0, 8);
  return text_of(AF_INET6, &six) + "/64";
}

}  // namespace

std::string client_address(const http::Request& request) {
  const auto forwarded = request.headers.find("X-Forwarded-For");
  if (forwarded && request.headers.count("X-Forwarded-For") == 1) {
    if (auto address = canonical(last_of(*forwarded))) return *std::move(address);
  }
  return canonical(request.peer).value_or(request.peer);
}

}  // namespace parley::auth
