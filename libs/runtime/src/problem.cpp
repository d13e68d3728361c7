#include "runtime/problem.hpp"

#include <boost/json.hpp>

#include "problem_body.hpp"
#include "protocol/error_codes.hpp"

namespace parley::runtime {

http::Response problem_response(const Problem& problem, std::string_view request_id) {
  boost::json::object body{{"type", "about:blank"},    {"title", problem.title},
                           {"status", problem.status}, {"detail", problem.detail},
                           {"code", problem.code},     {"request_id", request_id}};
  http::Response response;
  response.status = problem.status;
  response.headers.add("Content-Type", "application/problem+json");
  response.body = boost::json::serialize(body);
  if (problem.status == 429 || problem.status == 503) response.headers.add("Retry-After", "1");
  if (problem.status == 401) response.headers.add("WWW-Authenticate", "Bearer");
  return response;
}

http::Response problem(const Error& error, std::string_view request_id) {
  const protocol::ErrorInfo& info = protocol::error_info(error.code);
  std::string_view detail = error.detail;
  if (info.status == 503 && info.code != code::kUnconfirmed) {
    detail = "Any change made so far is completed by a retry: please try again.";
  } else if (info.status >= 500 && info.status != 503) {
    detail = "See the service's log for this request_id.";
  }
  return problem_response({info.status, info.code, info.title, detail}, request_id);
}

}  // namespace parley::runtime
