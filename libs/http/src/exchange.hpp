#pragma once

#include <memory>
#include <utility>

#include "base/clock.hpp"
#include "http/client.hpp"
#include "origin.hpp"

namespace parley::http {

/// A client's request under way, until its callback is called.
struct Exchange {
  Url url;
  ClientRequest request;
  ClientCallback callback;
  Monotonic::time_point deadline;

  bool finished() const { return callback == nullptr; }
  /// The first call counts.
  void finish(Result<ClientResponse> result) {
    if (const auto function = std::exchange(callback, nullptr)) function(std::move(result));
  }
};

}  // namespace parley::http
