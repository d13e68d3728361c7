#include "password_hasher.hpp"

#include <sodium.h>

#include <array>
#include <new>
#include <stdexcept>

namespace parley::auth {
namespace {

constexpr std::size_t kMemoryBytes = std::size_t{kArgon2MemoryKib} * 1024;

}  // namespace

PasswordHasher::PasswordHasher() {
  if (sodium_init() < 0) throw std::runtime_error("libsodium can't start");
  nobody_ = hash("nobody has this password");
}

std::string PasswordHasher::hash(const std::string& password) const {
  std::array<char, crypto_pwhash_STRBYTES> phc{};
  if (crypto_pwhash_str_alg(phc.data(), password.data(), password.size(), kArgon2Passes,
                            kMemoryBytes, crypto_pwhash_ALG_ARGON2ID13) != 0) {
    throw std::bad_alloc();
  }
  return phc.data();
}

bool PasswordHasher::verify(const std::string& password_hash, const std::string& password) const {
  return crypto_pwhash_str_verify(password_hash.c_str(), password.data(), password.size()) == 0;
}

void PasswordHasher::verify_nobody(const std::string& password) const {
  static_cast<void>(verify(nobody_, password));
}

bool PasswordHasher::needs_rehash(const std::string& password_hash) const {
  return crypto_pwhash_str_needs_rehash(password_hash.c_str(), kArgon2Passes, kMemoryBytes) != 0;
}

}  // namespace parley::auth
