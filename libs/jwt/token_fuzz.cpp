// Any bytes as a token: only a token of our own may be accepted.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "jwt/signing_key.hpp"
#include "jwt/verifier.hpp"

namespace {

using parley::jwt::SigningKey;
using parley::jwt::Verifier;

const SigningKey& key() {
  static const SigningKey made = SigningKey::generate();
  return made;
}

Verifier& verifier() {
  static Verifier made;
  static const bool filled = (made.update({key().public_key()}, {}), true);
  static_cast<void>(filled);
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  if (verifier().verify(bytes).has_value()) std::abort();
  // Behind a good signature, the same bytes reach the reader of the claims.
  const std::string header =
      R"({"alg":"ES256","typ":"at+jwt","kid":")" + key().public_key().kid() + R"("})";
  static_cast<void>(verifier().verify(key().sign_raw(header, bytes)));
  static_cast<void>(verifier().verify(key().sign_raw(bytes, "{}")));
  return 0;
}
