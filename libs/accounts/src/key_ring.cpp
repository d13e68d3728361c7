#include "accounts/key_ring.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace parley::accounts {

struct KeyRing::State {
  State(AccountStore& from, jwt::Verifier& to, KeyRingOptions with)
      : store(from), verifier(to), options(std::move(with)) {}

  void run();
  bool wait(Monotonic::time_point last_read);
  Status read();

  AccountStore& store;
  jwt::Verifier& verifier;
  const KeyRingOptions options;

  std::mutex mutex;  // asked and stopping
  std::condition_variable changed;
  bool asked = false;
  bool stopping = false;
  std::thread thread;
};

KeyRing::KeyRing(AccountStore& store, jwt::Verifier& verifier, KeyRingOptions options)
    : state_(std::make_unique<State>(store, verifier, std::move(options))) {
  verifier.on_unknown_key([this] { refresh(); });
  state_->thread = std::thread([state = state_.get()] { state->run(); });
}

KeyRing::~KeyRing() {
  state_->verifier.on_unknown_key(nullptr);
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->changed.notify_all();
  state_->thread.join();
}

void KeyRing::refresh() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->asked = true;
  }
  state_->changed.notify_all();
}

void KeyRing::State::run() {
  Monotonic::time_point last_read;
  do {
    last_read = Monotonic::now();
    const Status outcome = read();
    if (options.report) options.report(outcome);
  } while (wait(last_read));
}

bool KeyRing::State::wait(Monotonic::time_point last_read) {
  std::unique_lock lock(mutex);
  changed.wait_until(lock, last_read + options.pause, [&] { return stopping; });
  changed.wait_until(lock, last_read + options.poll, [&] { return stopping || asked; });
  return !stopping;
}

Status KeyRing::State::read() {
  {
    const std::lock_guard lock(mutex);
    asked = false;
  }
  verifier.begin_update();
  const auto keys = store.keys(now());
  const auto revocations = keys ? store.revocations(now()) : Result<std::vector<Revocation>>{};
  if (!keys || !revocations) {
    verifier.update_failed();
    return keys ? revocations.error() : keys.error();
  }
  std::vector<jwt::PublicKey> good;
  for (const StoredKey& key : *keys) {
    auto made = jwt::PublicKey::from_coordinates(key.x, key.y);
    if (made && made->kid() == key.kid) good.push_back(*std::move(made));
  }
  std::vector<SessionId> revoked;
  for (const Revocation& one : *revocations) revoked.push_back(one.session_id);
  verifier.update(std::move(good), std::move(revoked));
  return {};
}

}  // namespace parley::accounts
