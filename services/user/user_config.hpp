#pragma once

#include <string>

#include "config/options.hpp"
#include "runtime/service.hpp"
#include "stores/store_options.hpp"

namespace parley::user {

/// Everything that user-service can be told.
struct Config {
  runtime::ServiceSettings service;
  stores::StoreOptions store;
  /// What access tokens must state.
  std::string issuer = "parley";
  std::string audience = "parley";

  Config();
  /// The members must outlive options.read().
  void declare(config::Options& options);
};

}  // namespace parley::user
