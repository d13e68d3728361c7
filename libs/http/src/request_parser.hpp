#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "http/message.hpp"

namespace parley::http {

struct RequestLimits {
  std::size_t header_bytes;
  std::size_t target_bytes;
  std::size_t fields;
  std::size_t body_bytes;
};

/// Why a request is answered by the server itself.
struct Refusal {
  unsigned status = 0;
  std::string_view reason;
};

/// Reads the requests of one connection, one after another. Uses Beast's parser, and also refuses
/// what that accepts but two parties could frame differently: see http/server.hpp.
///
/// Threads: one.
class RequestParser {
 public:
  enum class State { kHeader, kBody, kComplete, kRefused };

  explicit RequestParser(const RequestLimits& limits);
  ~RequestParser();
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;

  /// Discards the previous request and expects the next.
  void begin();

  /// Consumes what it can use of the bytes and returns how many; the rest must be passed again,
  /// with more after it. Not to be called once complete or refused.
  std::size_t feed(std::string_view bytes);

  State state() const;
  /// The input buffer is full and feed() consumes nothing from it.
  void refuse_as_too_large();
  const Refusal& refusal() const;

  /// Expect: 100-continue in a request whose body is still to come.
  bool expects_continue() const;
  bool keep_alive() const;
  Request take();

 private:
  class Message;
  std::unique_ptr<Message> message_;
};

}  // namespace parley::http
