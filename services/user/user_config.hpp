#pragma once

#include <string>

#include "config/options.hpp"
#include "runtime/service.hpp"
#include "stores/store_options.hpp"

namespace parley::user {

/// All options of user-service.
struct Config {
  runtime::ServiceSettings service;
  stores::StoreOptions store;
  /// Required `iss` and `aud` of access tokens.
  std::string issuer = "parley";
  std::string audience = "parley";

  Config();
  /// The members must outlive options.read().
  void declare(config::Options& options);
};

}  // namespace parley::user
