#include "base/sha256.hpp"

#include <openssl/evp.h>

#include <stdexcept>

namespace parley {

Sha256 sha256(std::string_view bytes) {
  // Fetched once: the lookup takes longer than a short text's digest.
  static const EVP_MD* const kAlgorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  Sha256 digest{};
  // Ids are derived from it: better none than the same for everything.
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, kAlgorithm, nullptr) != 1) {
    throw std::runtime_error("OpenSSL has no SHA-256");
  }
  return digest;
}

}  // namespace parley
