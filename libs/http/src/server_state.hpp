#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "base/clock.hpp"
#include "http/server.hpp"
#include "request_parser.hpp"

namespace parley::http {

using TimePoint = Monotonic::time_point;

/// What the threads of one server share. Threads: any.
struct ServerState {
  ServerOptions options;
  Handler handler;

  /// From now on every answer says `Connection: close`.
  std::atomic<bool> draining = false;

  std::atomic<std::uint64_t> open = 0;
  /// Open connections that had their last answer and wait for the other end to close.
  std::atomic<std::uint64_t> lingering = 0;
  std::atomic<std::uint64_t> accepted = 0;
  std::atomic<std::uint64_t> refused_connections = 0;
  std::atomic<std::uint64_t> requests = 0;
  std::atomic<std::uint64_t> refused_requests = 0;
  std::atomic<std::uint64_t> timeouts = 0;

  std::mutex mutex;
  /// Notified when a connection ends while the server drains.
  std::condition_variable ended;

  RequestLimits limits() const {
    return {options.max_header_bytes, options.max_target_bytes, options.max_fields,
            options.max_body_bytes};
  }
  void tell_ended() {
    if (!draining) return;
    const std::lock_guard lock(mutex);
    ended.notify_all();
  }
};

}  // namespace parley::http
