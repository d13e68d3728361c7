#include "compact.hpp"

#include <boost/json.hpp>
#include <optional>

#include "base/encoding.hpp"
#include "json/parse.hpp"
#include "jwt/verifier.hpp"
#include "protocol/error_codes.hpp"

namespace parley::jwt {
namespace {

namespace bj = boost::json;
using std::chrono::floor;
using std::chrono::seconds;

constexpr std::size_t kSignatureBytes = 64;
/// The last second of the year 9999: no sum with it overflows.
constexpr std::int64_t kLastSecond = 253'402'300'799;

Error refused(std::string reason) { return {code::kUnauthenticated, std::move(reason)}; }

Result<bj::object> decode_object(std::string_view part, std::string_view name) {
  const auto bytes = base64url_decode(part);
  if (!bytes) return refused("the token's " + std::string(name) + " is not base64url");
  auto object = json::parse_object(*bytes, kMaxTokenBytes);
  if (!object) return refused("the token's " + std::string(name) + " is not a JSON object");
  return object;
}

std::optional<std::string> text(const bj::object& object, std::string_view name) {
  const bj::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string() || value->get_string().empty()) return std::nullopt;
  return std::string(value->get_string());
}

std::optional<Timestamp> time_of(const bj::object& object, std::string_view name) {
  const bj::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_int64()) return std::nullopt;
  const std::int64_t number = value->get_int64();
  if (number < 0 || number > kLastSecond) return std::nullopt;
  return Timestamp{seconds{number}};
}

Error expired() { return {kExpired, "the token has expired"}; }

Status check_times(const bj::object& object, Timestamp time) {
  const auto expires_at = time_of(object, "exp");
  const auto not_before = time_of(object, "nbf");
  const auto issued_at = time_of(object, "iat");
  if (!expires_at || !not_before || !issued_at) return refused("the token's times are missing");
  if (time >= *expires_at) return expired();
  if (time + kClockSkew < *not_before || time + kClockSkew < *issued_at) {
    return refused("the token is not valid yet");
  }
  if (*expires_at - *issued_at > kMaxTokenLife) return refused("the token is valid for too long");
  return {};
}

}  // namespace

Result<Compact> read_compact(std::string_view token) {
  if (token.size() > kMaxTokenBytes) return refused("the token is too long");
  const std::size_t first = token.find('.');
  const std::size_t last = token.rfind('.');
  if (first == std::string_view::npos || first == last ||
      token.substr(first + 1, last - first - 1).find('.') != std::string_view::npos) {
    return refused("the token does not have three parts");
  }
  PARLEY_TRY(const bj::object header, decode_object(token.substr(0, first), "header"));
  if (text(header, "alg") != kAlgorithm) return refused("the token's algorithm is not ES256");
  if (text(header, "typ") != kType) return refused("the token is not an access token");
  auto kid = text(header, "kid");
  if (!kid) return refused("the token names no key");
  if (header.size() != 3) return refused("the token's header has unknown members");
  auto signature = base64url_decode(token.substr(last + 1));
  if (!signature || signature->size() != kSignatureBytes) {
    return refused("the token's signature does not have the form of ES256");
  }
  return Compact{*std::move(kid), token.substr(0, last), token.substr(first + 1, last - first - 1),
                 *std::move(signature)};
}

Result<Claims> read_claims(std::string_view payload, std::string_view issuer,
                           std::string_view audience, Timestamp time) {
  PARLEY_TRY(const bj::object object, decode_object(payload, "payload"));
  PARLEY_CHECK(check_times(object, time));
  if (text(object, "iss") != issuer) return refused("the token is from another issuer");
  if (text(object, "aud") != audience) return refused("the token is for another audience");
  if (text(object, "client_id") != kClientId || !text(object, "jti")) {
    return refused("the token lacks client_id or jti");
  }
  const auto user_id = UserId::parse(text(object, "sub").value_or(""));
  const auto session_id = SessionId::parse(text(object, "sid").value_or(""));
  auto username = text(object, "preferred_username");
  if (!user_id || !session_id || !username) return refused("the token names no user or session");
  return Claims{{*user_id, *session_id, *std::move(username)},
                std::string(issuer),
                std::string(audience),
                *time_of(object, "iat"),
                *time_of(object, "exp")};
}

Status check_unproven_expiry(std::string_view payload, Timestamp time) {
  const auto object = decode_object(payload, "payload");
  const auto expires_at = object ? time_of(*object, "exp") : std::nullopt;
  if (expires_at && time >= *expires_at) return expired();
  return {};
}

std::string write_claims(const Claims& claims) {
  const std::int64_t issued_at = floor<seconds>(claims.issued_at).time_since_epoch().count();
  const bj::object object{{"iss", claims.issuer},
                          {"aud", claims.audience},
                          {"sub", claims.identity.user_id.text()},
                          {"client_id", kClientId},
                          {"exp", floor<seconds>(claims.expires_at).time_since_epoch().count()},
                          {"nbf", issued_at},
                          {"iat", issued_at},
                          {"jti", random_id_text()},
                          {"sid", claims.identity.session_id.text()},
                          {"preferred_username", claims.identity.username}};
  return bj::serialize(object);
}

}  // namespace parley::jwt
