#pragma once

#include <string>

namespace parley::auth {

/// Argon2id with 19,456 KiB, two passes, one lane. Source: OWASP password storage cheat sheet.
inline constexpr unsigned kArgon2Passes = 2;
inline constexpr unsigned kArgon2MemoryKib = 19'456;

/// Creates and verifies password hashes, as PHC strings; each call takes 25 ms of CPU and 19 MiB.
/// Passwords are compared byte by byte. Threads: any; use a dedicated pool.
class PasswordHasher {
 public:
  /// Throws std::runtime_error if libsodium can't be initialised.
  PasswordHasher();

  /// Throws std::bad_alloc if out of memory.
  std::string hash(const std::string& password) const;
  bool verify(const std::string& password_hash, const std::string& password) const;
  /// Takes as long as verify(); for unknown users. Source: OWASP ASVS 5.0, 6.3.8.
  void verify_nobody(const std::string& password) const;
  /// Whether the hash has other parameters than the current ones.
  bool needs_rehash(const std::string& password_hash) const;

 private:
  std::string nobody_;
};

}  // namespace parley::auth
