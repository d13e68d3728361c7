#pragma once

#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#include <memory>

#include "jwt/public_key.hpp"
#include "jwt/signing_key.hpp"

/// OpenSSL's objects, each with the function that frees it.
namespace parley::jwt {

template <auto Free>
struct FreeWith {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};

using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, FreeWith<ECDSA_SIG_free>>;
using Number = std::unique_ptr<BIGNUM, FreeWith<BN_free>>;

/// Bytes of a coordinate, and of half a signature, on P-256.
inline constexpr std::size_t kFieldBytes = 32;

struct PublicKey::Handle {
  Key key;
};
struct SigningKey::Handle {
  Key key;
};

}  // namespace parley::jwt
