#include "refresh_token.hpp"

#include <sodium.h>

#include <array>

#include "base/encoding.hpp"
#include "base/sha256.hpp"

namespace parley::auth {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kNumberBytes = 4;
constexpr std::size_t kMarkBytes = 16;
constexpr std::size_t kTailLength = 70;  // base64url of the three together

std::string hmac(const std::string& key, std::string_view purpose, std::string_view bytes) {
  crypto_auth_hmacsha256_state state;
  const auto add = [&](std::string_view part) {
    crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(part.data()),
                                  part.size());
  };
  crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(key.data()),
                              key.size());
  add(purpose);
  add(bytes);
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> digest{};
  crypto_auth_hmacsha256_final(&state, digest.data());
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string number_bytes(std::uint32_t number) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>((number >> shift) & 0xff);
  return bytes;
}

std::uint32_t read_number(std::string_view bytes) {
  std::uint32_t number = 0;
  for (const char byte : bytes) number = (number << 8) | static_cast<unsigned char>(byte);
  return number;
}

std::string mark(const RefreshToken& token, const std::string& session_secret) {
  const std::string fields = token.session_id.text() + number_bytes(token.number) + token.secret;
  return hmac(session_secret, "mark", fields).substr(0, kMarkBytes);
}

std::optional<std::string> tail_of(std::string_view text) {
  if (text.size() != kIdLength + kTailLength) return std::nullopt;
  return base64url_decode(text.substr(kIdLength));
}

}  // namespace

std::string new_session_secret() { return base64url_encode(random_bytes(kSecretBytes)); }

RefreshToken first_refresh_token(const SessionId& session_id) {
  return {session_id, 0, random_bytes(kSecretBytes)};
}

RefreshToken next_refresh_token(const RefreshToken& token, const std::string& session_secret) {
  return {token.session_id, token.number + 1, hmac(session_secret, "next", token.secret)};
}

std::string write_refresh_token(const RefreshToken& token, const std::string& session_secret) {
  return token.session_id.text() +
         base64url_encode(number_bytes(token.number) + token.secret + mark(token, session_secret));
}

std::optional<SessionId> session_of(std::string_view text) {
  if (!tail_of(text)) return std::nullopt;
  return SessionId::parse(text.substr(0, kIdLength));
}

std::optional<RefreshToken> read_refresh_token(std::string_view text,
                                               const std::string& session_secret) {
  const auto session_id = session_of(text);
  if (!session_id) return std::nullopt;
  const std::string tail = *tail_of(text);
  const std::string_view view = tail;
  RefreshToken token{*session_id, read_number(view.substr(0, kNumberBytes)),
                     std::string(view.substr(kNumberBytes, kSecretBytes))};
  const std::string expected = mark(token, session_secret);
  const std::string_view given = view.substr(kNumberBytes + kSecretBytes);
  if (given.size() != kMarkBytes || sodium_memcmp(expected.data(), given.data(), kMarkBytes) != 0) {
    return std::nullopt;
  }
  return token;
}

std::string refresh_token_hash(std::string_view text) {
  const Sha256 digest = sha256(text);
  return base64url_encode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

}  // namespace parley::auth
