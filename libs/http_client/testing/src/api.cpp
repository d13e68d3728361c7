#include "http_client_testing/api.hpp"

#include <boost/json/serialize.hpp>
#include <utility>

namespace parley::http::testing {

Answer Api::send(Method method, std::string_view path, std::string body, Headers headers) {
  auto response = client_.fetch(
      {method, url_ + std::string(path), std::move(headers), std::move(body), timeout_});
  if (response.has_error()) return {0, {}, response.error().detail};
  return {response->status, std::move(response->headers), std::move(response->body)};
}

Answer Api::send_json(Method method, std::string_view path, const boost::json::value& body,
                      std::string_view token, Headers headers) {
  if (!body.is_null()) headers.add("Content-Type", "application/json");
  if (!token.empty()) headers.add("Authorization", "Bearer " + std::string(token));
  return send(method, path, body.is_null() ? "" : boost::json::serialize(body), std::move(headers));
}

Answer Api::get(std::string_view path, std::string_view token) {
  return send_json(Method::kGet, path, nullptr, token);
}

Answer Api::post(std::string_view path, const boost::json::value& body, std::string_view token,
                 Headers headers) {
  return send_json(Method::kPost, path, body, token, std::move(headers));
}

Answer Api::patch(std::string_view path, const boost::json::value& body, std::string_view token) {
  return send_json(Method::kPatch, path, body, token);
}

Answer Api::del(std::string_view path, std::string_view token) {
  return send_json(Method::kDelete, path, nullptr, token);
}

}  // namespace parley::http::testing
