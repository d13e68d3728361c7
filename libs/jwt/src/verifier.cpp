#include "jwt/verifier.hpp"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/sha256.hpp"
#include "compact.hpp"
#include "protocol/error_codes.hpp"
#include "token_cache.hpp"

namespace parley::jwt {
namespace {

/// Requests that may wait for a key at once; this bounds a flood of made-up keys.
constexpr std::size_t kMaxWaiting = 1024;

struct Waiting {
  std::string token;
  Verifier::Done done;
};

Error unknown_key() { return {code::kUnauthenticated, "the token's key is unknown"}; }
Error keys_unread() { return unavailable("the keys of access tokens can't be read now"); }

}  // namespace

struct Verifier::State {
  explicit State(VerifierOptions from) : options(std::move(from)), cache(options.cached_tokens) {}

  /// The outcome, or nothing if it depends on a key that isn't in the table.
  std::optional<Result<Identity>> decide(std::string_view token);
  std::optional<Result<Identity>> recall(const Sha256& digest, Timestamp time);
  Result<Identity> check(const Compact& compact, const PublicKey& key, const Sha256& digest,
                         Timestamp time);
  std::optional<PublicKey> find_key(const std::string& kid);

  const VerifierOptions options;

  std::mutex mutex;  // everything below; never held while a callback runs
  bool loaded = false;
  std::unordered_map<std::string, PublicKey> keys;
  std::unordered_set<SessionId> revoked;
  TokenCache cache;
  std::function<void()> ask;
  std::vector<Waiting> waiting;     // for a read that hasn't begun
  std::vector<Waiting> answerable;  // for the read that is under way
};

Verifier::Verifier(VerifierOptions options) : state_(std::make_unique<State>(std::move(options))) {}

Verifier::~Verifier() {
  for (auto* list : {&state_->waiting, &state_->answerable}) {
    for (Waiting& one : *list) one.done(keys_unread());
  }
}

std::optional<PublicKey> Verifier::State::find_key(const std::string& kid) {
  const std::lock_guard lock(mutex);
  const auto found = keys.find(kid);
  if (found == keys.end()) return std::nullopt;
  return found->second;
}

std::optional<Result<Identity>> Verifier::State::recall(const Sha256& digest, Timestamp time) {
  const std::lock_guard lock(mutex);
  if (!loaded) return keys_unread();
  auto identity = cache.find(digest, time);
  if (!identity) return std::nullopt;
  if (revoked.contains(identity->session_id)) {
    return Error{code::kUnauthenticated, "the session has ended"};
  }
  return *std::move(identity);
}

Result<Identity> Verifier::State::check(const Compact& compact, const PublicKey& key,
                                        const Sha256& digest, Timestamp time) {
  if (!key.verify(compact.signed_bytes, compact.signature)) {
    return Error{code::kUnauthenticated, "the token's signature is invalid"};
  }
  PARLEY_TRY(Claims claims, read_claims(compact.payload, options.issuer, options.audience, time));
  const std::lock_guard lock(mutex);
  if (revoked.contains(claims.identity.session_id)) {
    return Error{code::kUnauthenticated, "the session has ended"};
  }
  // The key may have been removed while the signature was checked.
  if (!keys.contains(compact.kid)) return unknown_key();
  claims.identity.expires_at = claims.expires_at;
  cache.insert(digest, claims.identity, claims.expires_at);
  return std::move(claims.identity);
}

std::optional<Result<Identity>> Verifier::State::decide(std::string_view token) {
  if (token.size() > kMaxTokenBytes) {
    return Error{code::kUnauthenticated, "the token is too long"};
  }
  const Timestamp time = options.clock();
  const Sha256 digest = sha256(token);
  if (auto known = recall(digest, time)) return known;
  auto compact = read_compact(token);
  if (!compact) return std::move(compact).error();
  const auto key = find_key(compact->kid);
  if (!key) {
    // The token is useless whatever the key is: no need to ask for it.
    if (auto expiry = check_unproven_expiry(compact->payload, time); expiry.has_error()) {
      return std::move(expiry).error();
    }
    return std::nullopt;
  }
  return check(*compact, *key, digest, time);
}

Result<Identity> Verifier::verify(std::string_view token) {
  auto outcome = state_->decide(token);
  return outcome ? *std::move(outcome) : Result<Identity>(unknown_key());
}

void Verifier::verify(std::string_view token, Done done) {
  if (auto outcome = state_->decide(token)) return done(*std::move(outcome));
  std::function<void()> ask;
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->ask && state_->waiting.size() < kMaxWaiting) {
      state_->waiting.push_back({std::string(token), std::move(done)});
      done = nullptr;
      ask = state_->ask;
    }
  }
  if (done) return done(keys_unread());
  ask();
}

bool Verifier::is_revoked(const SessionId& session_id) const {
  const std::lock_guard lock(state_->mutex);
  return state_->revoked.contains(session_id);
}

bool Verifier::loaded() const {
  const std::lock_guard lock(state_->mutex);
  return state_->loaded;
}

void Verifier::on_unknown_key(std::function<void()> ask) {
  const std::lock_guard lock(state_->mutex);
  state_->ask = std::move(ask);
}

void Verifier::begin_update() {
  const std::lock_guard lock(state_->mutex);
  std::move(state_->waiting.begin(), state_->waiting.end(), std::back_inserter(state_->answerable));
  state_->waiting.clear();
}

void Verifier::update(std::vector<PublicKey> keys, std::vector<SessionId> revoked) {
  std::unordered_map<std::string, PublicKey> table;
  for (PublicKey& key : keys) table.emplace(key.kid(), std::move(key));
  std::vector<Waiting> answerable;
  {
    const std::lock_guard lock(state_->mutex);
    const bool key_lost = std::any_of(state_->keys.begin(), state_->keys.end(),
                                      [&](const auto& old) { return !table.contains(old.first); });
    if (key_lost) state_->cache.clear();
    state_->keys = std::move(table);
    state_->revoked = {std::make_move_iterator(revoked.begin()),
                       std::make_move_iterator(revoked.end())};
    state_->loaded = true;
    answerable = std::exchange(state_->answerable, {});
  }
  for (Waiting& one : answerable) one.done(verify(one.token));
}

void Verifier::update_failed() {
  std::vector<Waiting> answerable;
  {
    const std::lock_guard lock(state_->mutex);
    answerable = std::exchange(state_->answerable, {});
  }
  for (Waiting& one : answerable) one.done(keys_unread());
}

void Verifier::revoke(const SessionId& session_id) {
  const std::lock_guard lock(state_->mutex);
  state_->revoked.insert(session_id);
}

}  // namespace parley::jwt
