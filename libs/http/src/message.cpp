#include "http/message.hpp"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <utility>

namespace parley::http {
namespace {

constexpr std::array kMethods{
    std::pair{Method::kGet, std::string_view("GET")},
    std::pair{Method::kHead, std::string_view("HEAD")},
    std::pair{Method::kPost, std::string_view("POST")},
    std::pair{Method::kPut, std::string_view("PUT")},
    std::pair{Method::kPatch, std::string_view("PATCH")},
    std::pair{Method::kDelete, std::string_view("DELETE")},
    std::pair{Method::kOptions, std::string_view("OPTIONS")},
};

Response with_type(unsigned status, std::string_view type, std::string body) {
  Response response{status, {}, std::move(body)};
  response.headers.add("Content-Type", type);
  return response;
}

}  // namespace

std::string_view method_name(Method method) {
  const auto* found =
      std::ranges::find(kMethods, method, &std::pair<Method, std::string_view>::first);
  return found == kMethods.end() ? std::string_view() : found->second;
}

Method method_of(std::string_view name) {
  const auto* found =
      std::ranges::find(kMethods, name, &std::pair<Method, std::string_view>::second);
  return found == kMethods.end() ? Method::kOther : found->first;
}

std::string_view Request::path() const {
  return std::string_view(target).substr(0, target.find('?'));
}

std::string_view Request::query() const {
  const auto mark = target.find('?');
  return mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
}

Response Response::json(unsigned status, const boost::json::value& value) {
  return json_text(status, boost::json::serialize(value));
}

Response Response::json(unsigned status, const boost::json::object& value) {
  return json_text(status, boost::json::serialize(value));
}

Response Response::json_text(unsigned status, std::string text) {
  return with_type(status, "application/json", std::move(text));
}

Response Response::plain(unsigned status, std::string text) {
  return with_type(status, "text/plain; charset=utf-8", std::move(text));
}

Response Response::empty(unsigned status) { return {status, {}, {}}; }

Response Response::switching_protocols(Headers headers, TakeOver take_over) {
  return {101, std::move(headers), {}, std::move(take_over)};
}

std::string_view reason_phrase(unsigned status) {
  switch (status) {
    case 101:
      return "Switching Protocols";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 411:
      return "Length Required";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 426:
      return "Upgrade Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Unknown";
  }
}

}  // namespace parley::http
