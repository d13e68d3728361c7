#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "http/responder.hpp"
#include "route_metrics.hpp"
#include "runtime/call.hpp"
#include "runtime/rate_limiter.hpp"

namespace parley::runtime {

/// One request from its arrival to its answer: everything that the answer needs, wherever it comes
/// from. Owned by all that may still answer; when the last owner is destroyed, it answers 500
/// itself.
///
/// Threads: filled on the I/O thread before it is shared; answer() and fail() from any, the first
/// counts.
class Exchange {
 public:
  Exchange(http::Request&& request, http::Responder responder, RouteMetrics& metrics,
           std::chrono::milliseconds deadline);
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  /// The handler's argument; moved out by an asynchronous one.
  Call call;
  /// Added to whatever is answered.
  Allowance allowance;

  void set_metrics(RouteMetrics& metrics) { metrics_ = &metrics; }
  const std::string& request_id() const { return request_id_; }
  Monotonic::time_point deadline() const { return deadline_; }
  bool answered() const { return answered_.load(std::memory_order_acquire); }

  /// `reason` is for the log.
  void answer(http::Response&& response, std::string_view reason = {});
  /// The problem that the error stands for.
  void fail(const Error& error);

 private:
  void finish(http::Response&& response, std::string_view reason);
  void log(unsigned status, std::chrono::nanoseconds took, std::string_view reason) const;

  http::Responder responder_;
  RouteMetrics* metrics_;
  const Monotonic::time_point started_;
  const Monotonic::time_point deadline_;
  const std::string request_id_;
  const std::string traceparent_;
  std::atomic<bool> answered_{false};
};

/// The fields that every answer of a service has, where the handler didn't set them: for answers
/// that reach a browser without NGINX in between.
void add_common_fields(http::Response& response, std::string_view request_id);

}  // namespace parley::runtime
