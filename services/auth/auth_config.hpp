#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "config/options.hpp"
#include "login_throttle.hpp"
#include "runtime/service.hpp"
#include "runtime/worker_pool.hpp"
#include "signing_keys.hpp"
#include "stores/store_options.hpp"

namespace parley::auth {

/// All options of auth-service.
struct Config {
  runtime::ServiceSettings service;
  stores::StoreOptions store;
  std::string issuer = "parley";
  std::string audience = "parley";

  /// Whether anyone may register, until an operator sets it.
  bool registration_open = true;
  /// Threads that hash passwords, 25 ms of CPU per hash; 0: one per core.
  int login_concurrency = 0;
  /// Requests that may wait for these threads; more are refused with 503.
  int login_queue = 128;

  int access_token_s = 900;
  /// A session ends this long after its last refresh, and at the latest this long after its login.
  int session_idle_days = 30;
  int session_max_days = 365;
  /// Further logins of a user end their oldest sessions.
  int session_limit = 50;

  int key_rotation_s = 86'400;
  /// From a key's publication to its first signature; must exceed key_poll_ms of every service.
  std::chrono::milliseconds key_lead{5'000};
  std::chrono::milliseconds key_poll{2'000};

  LoginRates login_rates;
  AttemptRate register_address{100, 10};
  AttemptRate register_total{1'000, 100};

  Config();
  /// The members must outlive options.read().
  void declare(config::Options& options);

  SigningKeysOptions signing_keys(std::function<void(const Status&)> report) const;
  runtime::WorkerPoolOptions password_pool() const;
};

}  // namespace parley::auth
