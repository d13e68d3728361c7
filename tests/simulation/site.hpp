#pragma once

#include "broker.hpp"
#include "jwt/verifier.hpp"
#include "messaging/stores.hpp"
#include "scheduler.hpp"

namespace parley::simulation {

/// What all programs share.
struct Site {
  Scheduler& scheduler;
  Broker& broker;
  messaging::Stores stores;
  jwt::Verifier& verifier;
  unsigned partitions;
};

}  // namespace parley::simulation
