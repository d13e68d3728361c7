#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "http/headers.hpp"

namespace parley::websocket {

/// What a client sends and what it wants to read (RFC 6455, section 4.1). Threads: a value.
class ClientHandshake {
 public:
  ClientHandshake(std::string_view host, std::uint16_t port, std::string_view path,
                  const http::Headers& headers);

  const std::string& request() const { return request_; }
  /// `head` is the response up to its empty line. Errors: see Client::connect.
  Status check(std::string_view head) const;

 private:
  std::string key_;
  std::string request_;
};

}  // namespace parley::websocket
