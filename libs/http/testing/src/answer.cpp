#include "http_testing/answer.hpp"

#include <boost/json/parse.hpp>

namespace parley::http::testing {

Answer::Answer(unsigned of_status, Headers its_headers, std::string its_body)
    : status(of_status), headers(std::move(its_headers)), body(std::move(its_body)) {
  boost::system::error_code error;
  boost::json::value parsed = boost::json::parse(body, error);
  if (!error) json = std::move(parsed);
}

std::string Answer::text(std::string_view member) const {
  const auto* object = json.if_object();
  const auto* found = object != nullptr ? object->if_contains(member) : nullptr;
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
}

std::string Answer::header(std::string_view name) const {
  return std::string(headers.find(name).value_or(""));
}

Request make_request(Method method, std::string target, Headers headers, std::string body) {
  Request request;
  request.method = method;
  request.method_name = method_name(method);
  request.target = std::move(target);
  request.headers = std::move(headers);
  request.body = std::move(body);
  return request;
}

}  // namespace parley::http::testing
