#include "signing_keys.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "jwt/signing_key.hpp"
#include "log/log.hpp"

namespace parley::auth {
namespace {

/// How long a key may keep signing while the store accepts no new one.
constexpr std::chrono::seconds kOverdue = std::chrono::hours{1};
constexpr std::chrono::seconds kClockReserve = std::chrono::minutes{1};

struct ActiveKey {
  jwt::SigningKey key;
  Timestamp signs_until;
};

struct PendingKey {
  ActiveKey key;
  Monotonic::time_point signs_from;
};

}  // namespace

struct SigningKeys::State {
  State(accounts::AccountStore& in, SigningKeysOptions with)
      : store(in), options(std::move(with)) {}

  void run();
  Status look();
  Status publish_next();
  void activate(ActiveKey key);
  bool current_is_in(const std::vector<accounts::StoredKey>& keys) const;
  bool wait();

  accounts::AccountStore& store;
  const SigningKeysOptions options;

  // Used on the thread only.
  std::optional<PendingKey> pending;
  Monotonic::time_point last_rotation;

  mutable std::mutex mutex;  // guards everything below
  std::condition_variable changed;
  std::optional<ActiveKey> active;
  std::vector<accounts::StoredKey> published;
  bool wanted = false;  // a rotation is due
  bool woken = false;
  bool stopping = false;
  std::thread thread;
};

SigningKeys::SigningKeys(accounts::AccountStore& store, SigningKeysOptions options)
    : state_(std::make_unique<State>(store, std::move(options))) {
  state_->thread = std::thread([state = state_.get()] { state->run(); });
}

SigningKeys::~SigningKeys() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->changed.notify_all();
  state_->thread.join();
}

Result<std::string> SigningKeys::sign(const jwt::Identity& identity) const {
  const Timestamp time = now();
  std::optional<jwt::SigningKey> key;
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->active && time < state_->active->signs_until) key = state_->active->key;
  }
  if (!key) return unavailable("no published signing key is available");
  return key->sign({identity, state_->options.issuer, state_->options.audience, time,
                    time + state_->options.token_life});
}

void SigningKeys::rotate() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->wanted = true;
    state_->woken = true;
  }
  state_->changed.notify_all();
}

std::vector<accounts::StoredKey> SigningKeys::published() const {
  const std::lock_guard lock(state_->mutex);
  return state_->published;
}

void SigningKeys::State::run() {
  do {
    const Status outcome = look();
    if (options.report) options.report(outcome);
  } while (wait());
}

bool SigningKeys::State::wait() {
  std::unique_lock lock(mutex);
  const auto time = Monotonic::now();
  auto until = time + options.poll;
  if (pending && pending->signs_from > time) until = std::min(until, pending->signs_from);
  changed.wait_until(lock, until, [&] { return stopping || woken; });
  woken = false;
  return !stopping;
}

Status SigningKeys::State::look() {
  PARLEY_TRY(auto keys, store.keys(now()));
  const bool known = current_is_in(keys);
  bool due = !known;
  {
    const std::lock_guard lock(mutex);
    due = due || wanted;
    published = std::move(keys);
  }
  due = due || Monotonic::now() >= last_rotation + options.rotation;
  if (due && (!pending || !known)) PARLEY_CHECK(publish_next());
  if (pending && (!known || Monotonic::now() >= pending->signs_from)) {
    activate(std::exchange(pending, std::nullopt)->key);
  }
  return {};
}

bool SigningKeys::State::current_is_in(const std::vector<accounts::StoredKey>& keys) const {
  const std::lock_guard lock(mutex);
  return active && std::ranges::find(keys, active->key.public_key().kid(),
                                     &accounts::StoredKey::kid) != keys.end();
}

Status SigningKeys::State::publish_next() {
  const jwt::SigningKey key = jwt::SigningKey::generate();
  const jwt::PublicKey& half = key.public_key();
  const Timestamp time = now();
  const Timestamp signs_until = time + options.lead + options.rotation + kOverdue;
  const accounts::StoredKey stored{half.kid(), half.x(), half.y(), time,
                                   signs_until + options.token_life + kClockReserve};
  PARLEY_CHECK(store.insert_key(stored));
  pending = PendingKey{{key, signs_until}, Monotonic::now() + options.lead};
  last_rotation = Monotonic::now();
  const std::lock_guard lock(mutex);
  published.push_back(stored);
  wanted = false;
  return {};
}

void SigningKeys::State::activate(ActiveKey key) {
  log::info("signing key in use", {{"kid", key.key.public_key().kid()}});
  const std::lock_guard lock(mutex);
  active = std::move(key);
}

}  // namespace parley::auth
