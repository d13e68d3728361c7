#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "jwt/claims.hpp"

/// The text form of an access token, without its keys: JWS compact serialisation, strictly read.
namespace parley::jwt {

inline constexpr std::string_view kAlgorithm = "ES256";
inline constexpr std::string_view kType = "at+jwt";

/// A token with a valid header, whose signature is not checked yet. Points into the token.
struct Compact {
  std::string kid;
  std::string_view signed_bytes;
  std::string_view payload;
  std::string signature;
};

/// Errors: kUnauthenticated unless the token has three parts in strict base64url, none of them
/// empty, and a header of `alg` ES256, `typ` at+jwt and `kid`, with no other member.
Result<Compact> read_compact(std::string_view token);

/// The payload of a token whose signature was checked; also checks that it is valid at `time` for
/// this issuer and audience. Unknown members are ignored (RFC 7519, section 4).
/// Errors: kExpired (verifier.hpp); kUnauthenticated.
Result<Claims> read_claims(std::string_view payload, std::string_view issuer,
                           std::string_view audience, Timestamp time);

/// Of the payload of a token whose signature can't be checked: only good for choosing between two
/// refusals. Errors: kExpired where its `exp` says so; none where it has no readable one.
Status check_unproven_expiry(std::string_view payload, Timestamp time);

/// With a `jti` of its own.
std::string write_claims(const Claims& claims);

}  // namespace parley::jwt
