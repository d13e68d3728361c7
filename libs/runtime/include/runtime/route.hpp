#pragma once

#include <string_view>

#include "base/result.hpp"
#include "http/message.hpp"
#include "runtime/call.hpp"
#include "runtime/rate_limiter.hpp"
#include "runtime/reply.hpp"
#include "runtime/worker_pool.hpp"

namespace parley::runtime {

/// Who may call a route: anybody, or holders of a valid access token.
enum class Access { kOpen, kBearer };

/// One line of a service's table of routes, with `Context` the service's parts. Exactly one of
/// `handle` and `begin` is set. Fill it by name:
///
///     constexpr std::array kRoutes{
///         Route<Context>{.method = http::Method::kPost, .path = "/chat/send", .begin = send},
///         Route<Context>{.method = http::Method::kGet, .path = "/chat/conversations/{id}",
///                        .handle = show_conversation},
///     };
template <typename Context>
struct Route {
  http::Method method = http::Method::kGet;
  /// Whole segments, a literal or a `{name}`; a literal takes precedence over a name in the same
  /// place. GET serves HEAD too.
  std::string_view path;
  Access access = Access::kBearer;
  /// Runs on a worker and may block until call.deadline. An exception is answered with 500.
  Result<http::Response> (*handle)(Context&, const Call&) = nullptr;
  /// Runs on the I/O thread (after a wait for a new signing key: on the verifier's owner's), must
  /// not block, and must ensure that the reply is used in time.
  void (*begin)(Context&, Call, Reply) = nullptr;
  /// Takes a token of the caller's bucket for every call; bearer only. Null: not limited.
  RateLimiter& (*limit)(Context&) = nullptr;
  /// Where `handle` runs if not on the service's common workers.
  WorkerPool& (*pool)(Context&) = nullptr;
};

}  // namespace parley::runtime
