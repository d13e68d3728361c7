#include "request_ids.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <random>

#include "base/encoding.hpp"
#include "protocol/item.hpp"

namespace parley::runtime {
namespace {

// Ids for tracing must be unique, not secret: the system's generator costs more than the rest of
// the edge together.
std::uint64_t random_number() {
  thread_local std::mt19937_64 generator([] {
    std::array<std::uint32_t, 8> seed{};
    const std::string bytes = random_bytes(sizeof seed);
    std::memcpy(seed.data(), bytes.data(), sizeof seed);
    std::seed_seq sequence(seed.begin(), seed.end());
    return std::mt19937_64(sequence);
  }());
  return generator();
}

void add_hex(std::string& text, std::uint64_t number) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (int shift = 60; shift >= 0; shift -= 4) text += kDigits[(number >> shift) & 15];
}

bool is_request_id(std::string_view text) {
  if (text.empty() || text.size() > protocol::kMaxRequestIdBytes) return false;
  for (const char character : text) {
    const bool letter = (character | 0x20) >= 'a' && (character | 0x20) <= 'z';
    const bool digit = character >= '0' && character <= '9';
    if (!letter && !digit && character != '.' && character != '_' && character != '-') return false;
  }
  return true;
}

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_zero(std::string_view text) {
  return text.find_first_not_of('0') == std::string_view::npos;
}

bool is_traceparent(std::string_view text) {
  if (text.size() != 55 || !text.starts_with("00-") || text[35] != '-' || text[52] != '-') {
    return false;
  }
  const std::string_view trace = text.substr(3, 32);
  const std::string_view span = text.substr(36, 16);
  return is_hex(trace) && is_hex(span) && is_hex(text.substr(53)) && !is_zero(trace) &&
         !is_zero(span);
}

}  // namespace

std::string request_id_of(const http::Request& request) {
  const auto given = request.headers.find("X-Request-Id");
  if (given && is_request_id(*given) && request.headers.count("X-Request-Id") == 1) {
    return std::string(*given);
  }
  std::string id;
  id.reserve(32);
  add_hex(id, random_number());
  add_hex(id, random_number());
  return id;
}

std::string traceparent_of(const http::Request& request) {
  const auto given = request.headers.find("traceparent");
  if (given && is_traceparent(*given) && request.headers.count("traceparent") == 1) {
    return std::string(*given);
  }
  std::string parent;
  parent.reserve(55);
  parent += "00-";
  add_hex(parent, random_number() | 1);
  add_hex(parent, random_number());
  parent += '-';
  add_hex(parent, random_number() | 1);
  parent += "-00";
  return parent;
}

}  // namespace parley::runtime
