#pragma once

#include <memory>
#include <string>

#include "jwt/claims.hpp"
#include "jwt/public_key.hpp"

namespace parley::jwt {

/// A P-256 key pair whose private half never leaves this process's memory.
/// Threads: const and may be used from any. Owns: shared, cheap to copy.
class SigningKey {
 public:
  static SigningKey generate();

  const PublicKey& public_key() const { return public_key_; }

  /// The access token (compact JWS, ES256, `typ` at+jwt, a random `jti`) that states `claims`.
  std::string sign(const Claims& claims) const;

  /// A compact JWS over any header and payload; for tests of what a Verifier refuses.
  std::string sign_raw(std::string_view header, std::string_view payload) const;

  struct Handle;

 private:
  SigningKey(std::shared_ptr<const Handle> handle, PublicKey public_key);
  std::shared_ptr<const Handle> handle_;
  PublicKey public_key_;
};

}  // namespace parley::jwt
