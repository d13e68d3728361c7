#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace parley::amqp {

/// Where a broker is and who asks. The password is never put into a log or an error.
struct Endpoint {
  std::string host = "127.0.0.1";
  std::uint16_t port = 5672;
  std::string user;
  std::string password;
  std::string vhost = "/";

  /// "host:port/vhost", for logs.
  std::string display() const;
};

/// Reads `amqp://user:password@host:port/vhost`; parts may be percent-encoded, the port is 5672 and
/// the virtual host "/" where they are missing. TLS (`amqps`) is not offered.
/// Errors: kInvalid, naming the part that is wrong and nothing of the password.
/// Source: https://www.rabbitmq.com/docs/uri-spec
Result<Endpoint> parse_endpoint(std::string_view uri);

}  // namespace parley::amqp
