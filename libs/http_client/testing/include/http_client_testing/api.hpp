#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <string>
#include <string_view>

#include "http/client.hpp"
#include "http_testing/answer.hpp"

namespace parley::http::testing {

/// The HTTP interface under one address, without retries or checks.
/// Threads: any.
class Api {
 public:
  explicit Api(std::string url, std::chrono::milliseconds timeout = std::chrono::seconds{10})
      : url_(std::move(url)), timeout_(timeout) {}

  Answer get(std::string_view path, std::string_view token = {});
  /// A null body is none.
  Answer post(std::string_view path, const boost::json::value& body, std::string_view token = {},
              Headers headers = {});
  Answer patch(std::string_view path, const boost::json::value& body, std::string_view token = {});
  Answer del(std::string_view path, std::string_view token = {});
  /// With any bytes as the body.
  Answer send(Method method, std::string_view path, std::string body, Headers headers);

 private:
  Answer send_json(Method method, std::string_view path, const boost::json::value& body,
                   std::string_view token, Headers headers = {});

  std::string url_;
  std::chrono::milliseconds timeout_;
  Client client_;
};

}  // namespace parley::http::testing
