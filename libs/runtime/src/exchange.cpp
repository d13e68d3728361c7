#include "exchange.hpp"

#include <array>

#include "log/log.hpp"
#include "request_ids.hpp"
#include "runtime/problem.hpp"
#include "runtime/reply.hpp"
#include "warning_budget.hpp"

namespace parley::runtime {
namespace {

constexpr std::array kCommonFields{
    http::Headers::Field{"X-Content-Type-Options", "nosniff"},
    http::Headers::Field{"Referrer-Policy", "no-referrer"},
    http::Headers::Field{"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
};

}  // namespace

void add_common_fields(http::Response& response, std::string_view request_id) {
  response.headers.add("X-Request-Id", request_id);
  for (const auto& field : kCommonFields) response.headers.add(field.name, field.value);
  if (!response.headers.find("Cache-Control")) response.headers.add("Cache-Control", "no-store");
}

Exchange::Exchange(http::Request&& request, http::Responder responder, RouteMetrics& metrics,
                   std::chrono::milliseconds deadline)
    : responder_(std::move(responder)),
      metrics_(&metrics),
      started_(Monotonic::now()),
      deadline_(started_ + deadline),
      request_id_(request_id_of(request)),
      traceparent_(traceparent_of(request)) {
  call.request = std::move(request);
  call.request_id = request_id_;
  call.traceparent = traceparent_;
  call.deadline = deadline_;
}

Exchange::~Exchange() {
  if (!answered()) fail(Error{code::kInternal, "no handler answered"});
}

void Exchange::answer(http::Response&& response, std::string_view reason) {
  if (!answered_.exchange(true, std::memory_order_acq_rel)) finish(std::move(response), reason);
}

void Exchange::fail(const Error& error) {
  if (answered_.exchange(true, std::memory_order_acq_rel)) return;
  finish(problem(error, request_id_), error.detail);
}

void Exchange::finish(http::Response&& response, std::string_view reason) {
  const unsigned status = response.status;
  add_common_fields(response, request_id_);
  allowance.describe(response);
  responder_.answer(std::move(response));
  const auto took = Monotonic::now() - started_;
  metrics_->count(status, took);
  log(status, took, reason);
}

void Exchange::log(unsigned status, std::chrono::nanoseconds took, std::string_view reason) const {
  const log::Level level = status >= 500 ? log::Level::kWarn : log::Level::kDebug;
  if (!log::enabled(level)) return;
  std::uint64_t left_out = 0;
  if (level == log::Level::kWarn && !WarningBudget::instance().spend(left_out)) return;
  const double milliseconds = std::chrono::duration<double, std::milli>(took).count();
  log::write(level, "request",
             {{"method", metrics_->method()},
              {"route", metrics_->route()},
              {"status", status},
              {"duration_ms", milliseconds},
              {"request_id", request_id_},
              {"traceparent", traceparent_},
              {"reason", reason},
              {"left_out", left_out}});
}

void Reply::operator()(Result<http::Response> result) const {
  if (result.has_error()) {
    exchange_->fail(result.error());
  } else {
    exchange_->answer(*std::move(result));
  }
}

bool Reply::answered() const { return exchange_->answered(); }

}  // namespace parley::runtime
