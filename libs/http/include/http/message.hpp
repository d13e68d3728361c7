#pragma once

#include <boost/json/fwd.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "http/headers.hpp"

namespace parley::http {

enum class Method { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions, kOther };

/// "GET", …; empty for kOther.
std::string_view method_name(Method method);
/// Case-sensitive (RFC 9110, section 9.1); kOther for every other name.
Method method_of(std::string_view name);

/// A complete request. Threads: a value; move it, don't copy.
struct Request {
  Method method = Method::kGet;
  /// As it was sent, for kOther too.
  std::string method_name;
  /// As it was sent: begins with '/', printable ASCII only, nothing decoded.
  std::string target;
  Headers headers;
  std::string body;
  /// Address of the other end of the socket, without port: NGINX's if it is in front.
  std::string peer;
  /// Of HTTP/1: 1, or 0.
  int minor_version = 1;

  /// The target up to '?', not decoded.
  std::string_view path() const;
  /// What follows the '?', not decoded; see http/query.hpp.
  std::string_view query() const;
};

/// Receives the connection that a 101 was sent on: the non-blocking descriptor, which it must close
/// eventually, and the bytes already received after the request. Threads: called once, on the
/// connection's I/O thread; must neither block nor throw. Destroyed without a call if the client or
/// the server was gone before the whole 101 was sent.
using TakeOver = std::function<void(int descriptor, std::string received)>;

/// A response. The server adds Date, Content-Length and Connection. Threads: a value.
struct Response {
  unsigned status = 200;
  Headers headers;
  std::string body;
  /// With status 101 only.
  TakeOver take_over{};

  /// With Content-Type application/json.
  static Response json(unsigned status, const boost::json::value& value);
  static Response json(unsigned status, const boost::json::object& value);
  /// `text` is JSON already.
  static Response json_text(unsigned status, std::string text);
  static Response plain(unsigned status, std::string text);
  static Response empty(unsigned status = 204);
  /// 101: the connection speaks another protocol from now and is no longer the server's (RFC 9110,
  /// section 15.2.2). `headers` name the protocol in Upgrade. Sent as 500 to HEAD and to HTTP/1.0.
  static Response switching_protocols(Headers headers, TakeOver take_over);
};

/// "Not Found"; "Unknown" for an unknown status.
std::string_view reason_phrase(unsigned status);

}  // namespace parley::http
