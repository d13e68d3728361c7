#include "handshake.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>

namespace parley::websocket {
namespace {

constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/// 16 bytes in base64.
constexpr std::size_t kKeyLength = 24;

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

bool is_key(std::string_view key) {
  const auto in_alphabet = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '/';
  };
  return key.size() == kKeyLength && key.ends_with("==") &&
         std::ranges::all_of(key.substr(0, kKeyLength - 2), in_alphabet);
}

/// Base64 with padding (RFC 4648, section 4).
std::string base64_encode(std::string_view bytes) {
  // Room for the NUL that OpenSSL appends.
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                     reinterpret_cast<const unsigned char*>(bytes.data()),
                                     static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

}  // namespace

bool has_token(const http::Headers& headers, std::string_view name, std::string_view token) {
  for (std::size_t i = 0; i < headers.size(); ++i) {
    if (!http::same_name(headers[i].name, name)) continue;
    std::string_view rest = headers[i].value;
    while (!rest.empty()) {
      const auto comma = std::min(rest.find(','), rest.size());
      if (http::same_name(trim(rest.substr(0, comma)), token)) return true;
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
  return false;
}

std::string accept_value(std::string_view key) {
  const std::string joined = std::string(key).append(kGuid);
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest;
  SHA1(reinterpret_cast<const unsigned char*>(joined.data()), joined.size(), digest.data());
  return base64_encode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

Result<std::string> read_handshake(const http::Request& request) {
  if (request.method != http::Method::kGet) {
    return Error{code::kInvalid, "a WebSocket request must use GET"};
  }
  if (request.minor_version < 1) {
    return Error{code::kInvalid, "a WebSocket request must use HTTP/1.1"};
  }
  const http::Headers& headers = request.headers;
  if (!has_token(headers, "Upgrade", "websocket") || !has_token(headers, "Connection", "upgrade") ||
      headers.find("Sec-WebSocket-Version") != kVersion) {
    return std::string();
  }
  if (!request.body.empty()) {
    return Error{code::kInvalid, "a WebSocket request must not have a body"};
  }
  const auto key = headers.find("Sec-WebSocket-Key");
  if (!key || headers.count("Sec-WebSocket-Key") != 1 || !is_key(*key)) {
    return Error{code::kInvalid, "Sec-WebSocket-Key must occur once and be 16 bytes in base64"};
  }
  return accept_value(*key);
}

http::Response upgrade_required() {
  const boost::json::object problem{
      {"type", "about:blank"},
      {"title", http::reason_phrase(426)},
      {"status", 426},
      {"detail", "a WebSocket request needs Upgrade: websocket and Sec-WebSocket-Version: 13"},
      {"code", code::kInvalid}};
  http::Response response = http::Response::json(426, problem);
  response.headers.set("Content-Type", "application/problem+json");
  response.headers.add("Upgrade", "websocket");
  response.headers.add("Sec-WebSocket-Version", kVersion);
  return response;
}

}  // namespace parley::websocket
