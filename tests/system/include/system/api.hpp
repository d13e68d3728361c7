#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "http/client.hpp"

namespace parley::system {

/// An answer, for tests.
struct Answer {
  /// 0 if there was no answer (refused, lost, timed out).
  unsigned status = 0;
  http::Headers headers;
  std::string body;

  /// The body as JSON; null if it is none.
  boost::json::value json() const;
  /// A string member, or "".
  std::string text(std::string_view member) const;
  /// The `code` of a problem, or "".
  std::string code() const { return text("code"); }
  std::string header(std::string_view name) const;
};

/// A registered and logged-in user.
struct Person {
  std::string user_id;
  std::string username;
  std::string password;
  std::string token;
  std::string refresh_token;
};

/// The HTTP interface at one address: no retries, no checks. Threads: any.
class Api {
 public:
  explicit Api(std::string url) : url_(std::move(url)) {}

  Answer get(std::string_view path, std::string_view token = {});
  Answer post(std::string_view path, const boost::json::value& body, std::string_view token = {});
  Answer patch(std::string_view path, const boost::json::value& body, std::string_view token = {});
  Answer del(std::string_view path, std::string_view token = {});
  /// Sends any bytes as the body.
  Answer send(http::Method method, std::string_view path, std::string body, http::Headers headers);

  /// Registers a user with a new name and logs in. Throws std::runtime_error if that fails.
  Person person(std::string_view name);

 private:
  std::string url_;
  http::Client client_;
};

}  // namespace parley::system
