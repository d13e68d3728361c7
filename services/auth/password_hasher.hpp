#pragma once

#include <string>

namespace parley::auth {

/// Argon2id with 19,456 KiB, two passes, one lane. Source: OWASP password storage cheat sheet.
inline constexpr unsigned kArgon2Passes = 2;
inline constexpr unsigned kArgon2MemoryKib = 19'456;

/// Makes and checks password hashes, as PHC strings; each call costs 25 ms of CPU and 19 MiB.
/// Passwords are their exact bytes. Threads: every function from any; call it on a pool of its own.
class PasswordHasher {
 public:
  /// Throws std::runtime_error if libsodium can't start.
  PasswordHasher();

  /// Throws std::bad_alloc for want of memory.
  std::string hash(const std::string& password) const;
  bool verify(const std::string& password_hash, const std::string& password) const;
  /// Takes as long as verify(), for a user who isn't there. Source: OWASP ASVS 5.0, 6.3.8.
  void verify_nobody(const std::string& password) const;
  /// Whether the hash was made with other parameters than ours.
  bool needs_rehash(const std::string& password_hash) const;

 private:
  std::string nobody_;
};

}  // namespace parley::auth
