#include "system/api.hpp"

#include <stdexcept>

#include "base/id.hpp"

namespace parley::system {
namespace {

namespace json = boost::json;

http::Headers headers(std::string_view token, bool has_body) {
  http::Headers result;
  if (has_body) result.add("Content-Type", "application/json");
  if (!token.empty()) result.add("Authorization", "Bearer " + std::string(token));
  return result;
}

}  // namespace

json::value Answer::json() const {
  boost::system::error_code error;
  json::value value = json::parse(body, error);
  return error ? json::value{} : value;
}

std::string Answer::text(std::string_view member) const {
  const json::value value = json();
  const auto* object = value.if_object();
  const auto* found = object != nullptr ? object->if_contains(member) : nullptr;
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
}

std::string Answer::header(std::string_view name) const {
  return std::string(headers.find(name).value_or(""));
}

Answer Api::send(http::Method method, std::string_view path, std::string body,
                 http::Headers fields) {
  http::ClientRequest request;
  request.method = method;
  request.url = url_ + std::string(path);
  request.headers = std::move(fields);
  request.body = std::move(body);
  request.timeout = std::chrono::seconds{10};
  auto response = client_.fetch(std::move(request));
  if (response.has_error()) return {0, {}, response.error().detail};
  return {response->status, std::move(response->headers), std::move(response->body)};
}

Answer Api::get(std::string_view path, std::string_view token) {
  return send(http::Method::kGet, path, "", headers(token, false));
}

Answer Api::post(std::string_view path, const json::value& body, std::string_view token) {
  return send(http::Method::kPost, path, json::serialize(body), headers(token, true));
}

Answer Api::patch(std::string_view path, const json::value& body, std::string_view token) {
  return send(http::Method::kPatch, path, json::serialize(body), headers(token, true));
}

Answer Api::del(std::string_view path, std::string_view token) {
  return send(http::Method::kDelete, path, "", headers(token, false));
}

Person Api::person(std::string_view name) {
  const std::string username = std::string(name) + "-" + random_id_text().substr(0, 12);
  const std::string password = "correct horse " + random_id_text();
  const json::object credentials{{"username", username}, {"password", password}};
  const Answer registered = post("/auth/register", credentials);
  if (registered.status != 201) throw std::runtime_error("register: " + registered.body);
  const Answer tokens = post("/auth/login", credentials);
  if (tokens.status != 200) throw std::runtime_error("login: " + tokens.body);
  return {registered.text("user_id"), username, password, tokens.text("access_token"),
          tokens.text("refresh_token")};
}

}  // namespace parley::system
