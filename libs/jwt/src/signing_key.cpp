#include "jwt/signing_key.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>

#include <array>
#include <boost/json.hpp>
#include <stdexcept>

#include "base/encoding.hpp"
#include "compact.hpp"
#include "evp.hpp"

namespace parley::jwt {
namespace {

// This fails only if memory runs out or OpenSSL is broken, and then no token may be issued.
void require(bool worked) {
  if (!worked) throw std::runtime_error("OpenSSL can't make a P-256 key or signature");
}

std::string coordinate(EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  require(EVP_PKEY_get_bn_param(key, name, &number) == 1);
  const Number owned(number);
  std::array<unsigned char, kFieldBytes> bytes{};
  require(BN_bn2binpad(number, bytes.data(), kFieldBytes) == static_cast<int>(kFieldBytes));
  return base64url_encode({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::string jose_signature(const unsigned char* der, std::size_t length) {
  const Signature signature(d2i_ECDSA_SIG(nullptr, &der, static_cast<long>(length)));
  require(signature != nullptr);
  std::array<unsigned char, 2 * kFieldBytes> bytes{};
  const int r = BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), bytes.data(), kFieldBytes);
  const int s =
      BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), bytes.data() + kFieldBytes, kFieldBytes);
  require(r > 0 && s > 0);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

SigningKey::SigningKey(std::shared_ptr<const Handle> handle, PublicKey public_key)
    : handle_(std::move(handle)), public_key_(std::move(public_key)) {}

SigningKey SigningKey::generate() {
  Key key(EVP_EC_gen("P-256"));
  require(key != nullptr);
  auto public_key = PublicKey::from_coordinates(coordinate(key.get(), OSSL_PKEY_PARAM_EC_PUB_X),
                                                coordinate(key.get(), OSSL_PKEY_PARAM_EC_PUB_Y));
  require(public_key.has_value());
  return {std::make_shared<const Handle>(Handle{std::move(key)}), *std::move(public_key)};
}

std::string SigningKey::sign(const Claims& claims) const {
  const boost::json::object header{{"alg", kAlgorithm}, {"typ", kType}, {"kid", public_key_.kid()}};
  return sign_raw(boost::json::serialize(header), write_claims(claims));
}

std::string SigningKey::sign_raw(std::string_view header, std::string_view payload) const {
  std::string token = base64url_encode(header) + "." + base64url_encode(payload);
  const DigestContext context(EVP_MD_CTX_new());
  require(context != nullptr);
  require(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, handle_->key.get()) ==
          1);
  std::array<unsigned char, 80> der{};
  std::size_t length = der.size();
  require(EVP_DigestSign(context.get(), der.data(), &length,
                         reinterpret_cast<const unsigned char*>(token.data()), token.size()) == 1);
  token += '.';
  token += base64url_encode(jose_signature(der.data(), length));
  return token;
}

}  // namespace parley::jwt
