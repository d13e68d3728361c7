#include "runtime/edge.hpp"

#include <algorithm>
#include <mutex>
#include <shared_mutex>
#include <stdexcept>
#include <thread>

#include "deadlines.hpp"
#include "exchange.hpp"
#include "log/log.hpp"
#include "problem_body.hpp"
#include "protocol/error_codes.hpp"
#include "request_ids.hpp"
#include "route_table.hpp"
#include "runtime/problem.hpp"

namespace parley::runtime {
namespace {

struct ServerError {
  unsigned status;
  std::string_view code;
  std::string_view title;
};

// Errors that only the HTTP server itself answers, never a handler.
constexpr std::array kServerErrors{
    ServerError{417, code::kInvalid, "The expectation cannot be met"},
    ServerError{501, code::kInvalid, "Not implemented"},
    ServerError{505, code::kInvalid, "This version of HTTP is not supported"},
};

constexpr std::array<std::pair<unsigned, std::string_view>, 7> kServerCodes{{
    {400, code::kInvalid},
    {408, code::kRequestTimeout},
    {413, code::kTooLarge},
    {414, code::kUriTooLong},
    {431, code::kHeadersTooLarge},
    {500, code::kInternal},
    {503, code::kOverloaded},
}};

// The token of `Authorization: Bearer …` (RFC 6750, section 2.1).
Result<std::string_view> bearer_token(const http::Request& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const auto field = request.headers.find("Authorization");
  if (!field) return Error{code::kUnauthenticated, "send `Authorization: Bearer <access token>`"};
  if (request.headers.count("Authorization") > 1) {
    return Error{code::kUnauthenticated, "there is more than one Authorization field"};
  }
  if (!http::same_name(field->substr(0, kScheme.size()), kScheme)) {
    return Error{code::kUnauthenticated, "the Authorization must use the scheme Bearer"};
  }
  std::string_view token = field->substr(kScheme.size());
  token.remove_prefix(std::min(token.find_first_not_of(' '), token.size()));
  return token;
}

template <typename Work>
void guarded(Exchange& exchange, Work work) {
  try {
    work();
  } catch (const std::exception& error) {
    log::error("exception in a handler",
               {{"what", error.what()}, {"request_id", exchange.request_id()}});
    exchange.fail(Error{code::kInternal, "exception in a handler"});
  }
}

}  // namespace

// Outlives the edge in late verifications.
struct Gate {
  std::shared_mutex mutex;
  bool open = true;
};

struct Edge::State {
  State(EdgeParts given, std::vector<BoundRoute> routes)
      : parts(given), table(std::make_shared<RouteTable>(std::move(routes))) {}

  using Shared = std::shared_ptr<Exchange>;

  void start(const Shared& exchange) {
    const http::Request& request = exchange->call.request;
    Match match = table->find(request.method, request.path());
    if (!match.path) return exchange->fail(Error{code::kNotFound, "there is nothing at this path"});
    if (!match.route) return refuse_method(*exchange, *match.path);
    exchange->set_metrics(*match.route->metrics);
    exchange->call.parameters = std::move(match.parameters);
    const BoundRoute& route = match.route->route;
    if (route.access == Access::kOpen) {
      run(exchange, route);
    } else {
      authenticate(exchange, route);
    }
    if (!exchange->answered()) deadlines.watch(exchange);
  }

  static void refuse_method(Exchange& exchange, const TablePath& path) {
    http::Response response = problem(Error{code::kMethodNotAllowed, "allowed here: " + path.allow},
                                      exchange.request_id());
    response.headers.add("Allow", path.allow);
    exchange.answer(std::move(response));
  }

  static void refuse_caller(Exchange& exchange, const Error& error, bool had_token) {
    if (error.code != code::kUnauthenticated || !had_token) return exchange.fail(error);
    http::Response response = problem(error, exchange.request_id());
    response.headers.set("WWW-Authenticate", "Bearer error=\"invalid_token\"");
    exchange.answer(std::move(response), error.detail);
  }

  void authenticate(const Shared& exchange, const BoundRoute& route) {
    const auto token = bearer_token(exchange->call.request);
    if (!token) return refuse_caller(*exchange, token.error(), false);
    const auto here = std::this_thread::get_id();
    parts.verifier->verify(
        *token, [this, here, held = gate, exchange, &route](Result<jwt::Identity> result) {
          if (result.has_error()) {
            Error error = std::move(result).error();
            if (error.code == jwt::kExpired) error.code = code::kUnauthenticated;
            return refuse_caller(*exchange, error, true);
          }
          exchange->call.caller = *std::move(result);
          if (std::this_thread::get_id() == here) return run(exchange, route);
          // On the thread of the key table's owner: the edge may be being destroyed right now.
          const std::shared_lock lock(held->mutex);
          if (held->open) run(exchange, route);
        });
  }

  void run(const Shared& exchange, const BoundRoute& route) {
    if (route.limit) {
      exchange->allowance = route.limit->take(exchange->call.identity().user_id.text());
      if (!exchange->allowance.allowed) {
        return exchange->fail(Error{code::kRateLimited, "too many requests by this user", true});
      }
    }
    if (route.begin) {
      guarded(*exchange, [&] { route.begin(std::move(exchange->call), Reply(exchange)); });
      return;
    }
    WorkerPool& pool = route.pool ? *route.pool : parts.workers;
    const bool taken = pool.submit([exchange, &route, table = table] {
      if (exchange->answered()) return;
      guarded(*exchange, [&] { Reply{exchange}(route.handle(exchange->call)); });
    });
    if (!taken) exchange->fail(Error{code::kOverloaded, "the workers' queue is full", true});
  }

  EdgeParts parts;
  std::shared_ptr<const RouteTable> table;
  std::shared_ptr<Gate> gate = std::make_shared<Gate>();
  RouteMetrics& unmatched = RouteMetrics::of("none", "none");
  Deadlines deadlines;
};

Edge::Edge(EdgeParts parts, std::vector<BoundRoute> routes) {
  for (const BoundRoute& route : routes) {
    if (route.access == Access::kBearer && !parts.verifier) {
      throw std::logic_error("bearer without a verifier: " + std::string(route.path));
    }
  }
  state_ = std::make_unique<State>(parts, std::move(routes));
}

Edge::~Edge() {
  const std::unique_lock lock(state_->gate->mutex);
  state_->gate->open = false;
}

void Edge::handle(http::Request&& request, http::Responder responder) {
  const auto exchange = std::make_shared<Exchange>(std::move(request), std::move(responder),
                                                   state_->unmatched, state_->parts.deadline);
  state_->start(exchange);
}

http::Response Edge::server_error(unsigned status, std::string_view reason) {
  Problem problem{status, code::kInternal, http::reason_phrase(status), reason};
  for (const auto& [known, code] : kServerCodes) {
    if (known == status) problem = {status, code, protocol::error_info(code).title, reason};
  }
  for (const ServerError& error : kServerErrors) {
    if (error.status == status) problem = {status, error.code, error.title, reason};
  }
  const std::string request_id = request_id_of({});
  http::Response response = problem_response(problem, request_id);
  add_common_fields(response, request_id);
  RouteMetrics::of("none", "none").count(status, std::chrono::nanoseconds{0});
  return response;
}

}  // namespace parley::runtime
