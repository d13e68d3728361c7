#include "internal_routes.hpp"

#include <boost/json.hpp>

#include "metrics/metrics.hpp"
#include "protocol/error_codes.hpp"
#include "request_ids.hpp"
#include "runtime/problem.hpp"

namespace parley::runtime {

InternalRoutes::InternalRoutes(std::string service, std::string version, const Readiness& readiness)
    : service_(std::move(service)), version_(std::move(version)), readiness_(readiness) {}

http::Response InternalRoutes::health() const {
  return http::Response::json(
      200, boost::json::object{{"status", "ok"}, {"service", service_}, {"version", version_}});
}

http::Response InternalRoutes::readiness() const {
  return http::Response::json_text(readiness_.ready() ? 200 : 503, readiness_.json());
}

http::Response InternalRoutes::answer(const http::Request& request) const {
  const std::string_view path = request.path();
  if (path != "/healthz" && path != "/readyz" && path != "/metrics") {
    return problem(Error{code::kNotFound, "the paths are /healthz, /readyz and /metrics"},
                   request_id_of(request));
  }
  if (request.method != http::Method::kGet && request.method != http::Method::kHead) {
    http::Response response = problem(Error{code::kMethodNotAllowed, "allowed methods: GET, HEAD"},
                                      request_id_of(request));
    response.headers.add("Allow", "GET, HEAD");
    return response;
  }
  if (path == "/healthz") return health();
  if (path == "/readyz") return readiness();
  http::Response response = http::Response::plain(200, metrics::exposition());
  response.headers.set("Content-Type", metrics::kExpositionType);
  return response;
}

}  // namespace parley::runtime
