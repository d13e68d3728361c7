#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace parley::jwt {

/// The public half of a P-256 key, ready to check ES256 signatures.
/// Threads: a value; verifying is const and may run anywhere. Owns: shared, cheap to copy.
class PublicKey {
 public:
  /// The coordinates as in a JWK: base64url of 32 bytes each (RFC 7518, section 6.2.1).
  /// Errors: kInvalid where they are not that, or no point of the curve.
  static Result<PublicKey> from_coordinates(std::string_view x, std::string_view y);

  const std::string& x() const { return x_; }
  const std::string& y() const { return y_; }
  /// The key's name: its thumbprint (RFC 7638), so a name can't be claimed by another key.
  const std::string& kid() const { return kid_; }

  /// Whether `signature` (r‖s, 64 bytes) is this key's signature over `bytes`.
  bool verify(std::string_view bytes, std::string_view signature) const;

  struct Handle;

 private:
  PublicKey(std::string x, std::string y, std::shared_ptr<const Handle> handle);
  std::string x_, y_, kid_;
  std::shared_ptr<const Handle> handle_;
};

}  // namespace parley::jwt
