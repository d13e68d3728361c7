#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/responder.hpp"
#include "http/server.hpp"
#include "jwt/verifier.hpp"
#include "runtime/route.hpp"
#include "runtime/worker_pool.hpp"

namespace parley::runtime {

/// A route with its context bound to it; what the edge works with.
struct BoundRoute {
  http::Method method;
  std::string_view path;
  Access access;
  std::function<Result<http::Response>(const Call&)> handle;
  std::function<void(Call, Reply)> begin;
  RateLimiter* limit;
  WorkerPool* pool;
};

struct EdgeParts {
  /// For the `handle` functions.
  WorkerPool& workers;
  /// For routes with Access::bearer; may be null if there are none.
  jwt::Verifier* verifier = nullptr;
  /// Every request is answered within this, with 503 if need be.
  std::chrono::milliseconds deadline{5'000};
};

/// What all services do with a request before and after their own part: request id and trace taken
/// or made, route found (404, 405 with Allow), token verified (401), rate limit (429), work handed
/// to a pool (503 with Retry-After when it is full), errors and exceptions made
/// application/problem+json (RFC 9457), a deadline, metrics per route, a log line (debug; warn from
/// 500 on, at most some per second), and the fields that every answer carries.
///
/// Threads: handle() from the server's I/O threads. Owns: one thread that watches the deadlines.
/// Stop: destroy it after the server is stopped; replies may come later, from any thread.
class Edge {
 public:
  /// The context must outlive the edge. Throws std::logic_error for a table that contradicts
  /// itself: neither or both of handle and begin, the same method and path twice, bearer without a
  /// verifier.
  template <typename Context, std::size_t count>
  Edge(EdgeParts parts, Context& context, const std::array<Route<Context>, count>& routes)
      : Edge(parts, bind(context, routes)) {}
  Edge(EdgeParts parts, std::vector<BoundRoute> routes);
  ~Edge();
  Edge(const Edge&) = delete;
  Edge& operator=(const Edge&) = delete;

  /// Answers one request, now or later.
  void handle(http::Request&& request, http::Responder responder);

  /// For http::ServerOptions::error_answer: the server's own refusals as problems.
  static http::Response server_error(unsigned status, std::string_view reason);

 private:
  template <typename Context, std::size_t count>
  static std::vector<BoundRoute> bind(Context& context,
                                      const std::array<Route<Context>, count>& routes) {
    std::vector<BoundRoute> bound;
    for (const Route<Context>& route : routes) {
      BoundRoute one{route.method, route.path, route.access, {}, {}, nullptr, nullptr};
      if (auto* function = route.handle) {
        one.handle = [&context, function](const Call& call) { return function(context, call); };
      }
      if (auto* function = route.begin) {
        one.begin = [&context, function](Call call, Reply reply) {
          function(context, std::move(call), std::move(reply));
        };
      }
      if (route.limit) one.limit = &route.limit(context);
      if (route.pool) one.pool = &route.pool(context);
      bound.push_back(std::move(one));
    }
    return bound;
  }

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace parley::runtime
