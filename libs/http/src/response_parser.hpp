#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "http/client.hpp"

namespace parley::http {

/// Reads the responses of one connection, one after another; passes over interim ones (1xx).
/// Threads: one.
class ResponseParser {
 public:
  enum class State { kIncomplete, kComplete, kBroken };

  ResponseParser(std::size_t max_header_bytes, std::size_t max_body_bytes);
  ~ResponseParser();
  ResponseParser(const ResponseParser&) = delete;
  ResponseParser& operator=(const ResponseParser&) = delete;

  /// Expects the response to the next request; one to HEAD has no body.
  void begin(bool to_head);
  /// As RequestParser::feed.
  std::size_t feed(std::string_view bytes);
  /// The other end closed: completes a response whose length nobody said.
  void end();

  State state() const;
  /// Whether any byte of a response came since begin().
  bool began() const;
  bool keep_alive() const;
  ClientResponse take();

 private:
  class Message;
  std::unique_ptr<Message> message_;
};

}  // namespace parley::http
