#pragma once

#include <cstring>
#include <optional>
#include <unordered_map>

#include "base/clock.hpp"
#include "base/sha256.hpp"
#include "jwt/claims.hpp"

namespace parley::jwt {

/// The holders of tokens that were verified before, by the token's SHA-256.
///
/// Holds at most `capacity` tokens: of two generations the older one is dropped whole when the
/// younger is full, and what is looked up moves to the younger. Threads: one at a time.
class TokenCache {
 public:
  explicit TokenCache(std::size_t capacity) : half_(capacity / 2 + 1) {}

  /// Nothing for a token that isn't there or has expired at `time`.
  std::optional<Identity> find(const Sha256& token, Timestamp time);
  void insert(const Sha256& token, Identity identity, Timestamp expires_at);
  void clear();
  std::size_t size() const { return young_.size() + old_.size(); }

 private:
  struct Hash {
    std::size_t operator()(const Sha256& digest) const {
      std::size_t value = 0;
      std::memcpy(&value, digest.data(), sizeof value);
      return value;
    }
  };
  struct Entry {
    Identity identity;
    Timestamp expires_at;
  };
  using Generation = std::unordered_map<Sha256, Entry, Hash>;

  Generation::iterator keep(const Sha256& token, Entry entry);

  std::size_t half_;
  Generation young_;
  Generation old_;
};

}  // namespace parley::jwt
