#include "jwt/public_key.hpp"

#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include <array>
#include <optional>

#include "base/encoding.hpp"
#include "base/sha256.hpp"
#include "evp.hpp"

namespace parley::jwt {
namespace {

const unsigned char* data_of(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

/// Source: RFC 7638, section 3.
std::string thumbprint(std::string_view x, std::string_view y) {
  const std::string members = R"({"crv":"P-256","kty":"EC","x":")" + std::string(x) + R"(","y":")" +
                              std::string(y) + R"("})";
  const Sha256 digest = sha256(members);
  return base64url_encode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

/// Null unless x and y are a point of the curve.
Key make_key(std::string_view x, std::string_view y) {
  std::string point = "\x04" + std::string(x) + std::string(y);
  std::string group = "prime256v1";
  std::array<OSSL_PARAM, 3> parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), group.size()),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
      OSSL_PARAM_construct_end()};
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* made = nullptr;
  if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.data()) != 1) {
    return nullptr;
  }
  Key key(made);
  const KeyContext check(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  if (!check || EVP_PKEY_public_check(check.get()) != 1) return nullptr;
  return key;
}

/// JOSE writes r‖s (RFC 7518, section 3.4), OpenSSL reads DER.
std::string der_signature(std::string_view jose) {
  const Signature signature(ECDSA_SIG_new());
  Number r(BN_bin2bn(data_of(jose), kFieldBytes, nullptr));
  Number s(BN_bin2bn(data_of(jose.substr(kFieldBytes)), kFieldBytes, nullptr));
  if (!signature || !r || !s) return {};
  if (ECDSA_SIG_set0(signature.get(), r.get(), s.get()) != 1) return {};
  static_cast<void>(r.release());
  static_cast<void>(s.release());
  std::array<unsigned char, 80> buffer{};
  unsigned char* end = buffer.data();
  const int length = i2d_ECDSA_SIG(signature.get(), &end);
  if (length <= 0) return {};
  return {reinterpret_cast<const char*>(buffer.data()), static_cast<std::size_t>(length)};
}

}  // namespace

PublicKey::PublicKey(std::string x, std::string y, std::shared_ptr<const Handle> handle)
    : x_(std::move(x)), y_(std::move(y)), kid_(thumbprint(x_, y_)), handle_(std::move(handle)) {}

Result<PublicKey> PublicKey::from_coordinates(std::string_view x, std::string_view y) {
  const auto x_bytes = base64url_decode(x);
  const auto y_bytes = base64url_decode(y);
  if (!x_bytes || !y_bytes || x_bytes->size() != kFieldBytes || y_bytes->size() != kFieldBytes) {
    return Error{code::kInvalid, "a coordinate must be 32 bytes in base64url"};
  }
  Key key = make_key(*x_bytes, *y_bytes);
  if (!key) return Error{code::kInvalid, "the coordinates are not a point of P-256"};
  return PublicKey(std::string(x), std::string(y),
                   std::make_shared<const Handle>(Handle{std::move(key)}));
}

bool PublicKey::verify(std::string_view bytes, std::string_view signature) const {
  if (signature.size() != 2 * kFieldBytes) return false;
  const std::string der = der_signature(signature);
  const DigestContext context(EVP_MD_CTX_new());
  if (der.empty() || !context) return false;
  if (EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, handle_->key.get()) !=
      1) {
    return false;
  }
  return EVP_DigestVerify(context.get(), data_of(der), der.size(), data_of(bytes), bytes.size()) ==
         1;
}

}  // namespace parley::jwt
