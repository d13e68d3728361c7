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

/// All that auth-service can be told.
struct Config {
  runtime::ServiceSettings service;
  stores::StoreOptions store;
  std::string issuer = "parley";
  std::string audience = "parley";

  /// Whether anybody may register, until an operator says otherwise.
  bool registration_open = true;
  /// Threads that hash passwords, at 25 ms of CPU each; 0 = one per core.
  int login_concurrency = 0;
  /// Requests that may wait for them; more are refused with 503.
  int login_queue = 128;

  int access_token_s = 900;
  /// A session ends when it wasn't refreshed for so long, and at the latest after so long.
  int session_idle_days = 30;
  int session_max_days = 365;
  /// More logins of one user end the oldest of them.
  int session_limit = 50;

  int key_rotation_s = 86'400;
  /// How long a key is published before it signs; longer than key_poll_ms at every service.
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
