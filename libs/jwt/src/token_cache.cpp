#include "token_cache.hpp"

#include <utility>

namespace parley::jwt {

std::optional<Identity> TokenCache::find(const Sha256& token, Timestamp time) {
  auto entry = young_.find(token);
  if (entry == young_.end()) {
    const auto old = old_.find(token);
    if (old == old_.end()) return std::nullopt;
    Entry found = std::move(old->second);
    old_.erase(old);
    entry = keep(token, std::move(found));
  }
  if (time >= entry->second.expires_at) {
    young_.erase(entry);
    return std::nullopt;
  }
  return entry->second.identity;
}

void TokenCache::insert(const Sha256& token, Identity identity, Timestamp expires_at) {
  keep(token, {std::move(identity), expires_at});
}

void TokenCache::clear() {
  young_.clear();
  old_.clear();
}

TokenCache::Generation::iterator TokenCache::keep(const Sha256& token, Entry entry) {
  if (young_.size() >= half_) old_ = std::exchange(young_, {});
  return young_.insert_or_assign(token, std::move(entry)).first;
}

}  // namespace parley::jwt
