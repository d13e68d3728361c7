#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

#include "http/headers.hpp"

namespace parley::http {

enum class Method { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions, kOther };

/// "GET", …; empty for kOther.
std::string_view method_name(Method method);
/// By case, as RFC 9110 section 9.1 has it; kOther for every other name.
Method method_of(std::string_view name);

/// A request that arrived whole. Threads: a value; move it, don't copy.
struct Request {
  Method method = Method::kGet;
  /// As it was sent, for kOther too.
  std::string method_name;
  /// As it was sent: begins with '/', printable ASCII only, nothing decoded.
  std::string target;
  Headers headers;
  std::string body;
  /// Address of the other end of the socket, without port: NGINX's where it stands in front.
  std::string peer;

  /// The target up to '?', not decoded.
  std::string_view path() const;
  /// What follows the '?', not decoded; see http/query.hpp.
  std::string_view query() const;
};

/// What goes back. Date, Content-Length and Connection are the server's. Threads: a value.
struct Response {
  unsigned status = 200;
  Headers headers;
  std::string body;

  /// With Content-Type application/json.
  static Response json(unsigned status, const boost::json::value& value);
  static Response json(unsigned status, const boost::json::object& value);
  /// `text` is JSON already.
  static Response json_text(unsigned status, std::string text);
  static Response plain(unsigned status, std::string text);
  static Response empty(unsigned status = 204);
};

/// "Not Found"; "Unknown" for a status that is in no table.
std::string_view reason_phrase(unsigned status);

}  // namespace parley::http
