#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "answer.hpp"

namespace parley::bench {

using Clock = std::chrono::steady_clock;

/// A keep-alive connection to 127.0.0.1 with at most one request in progress. Threads: one. Owns:
/// its socket, registered (level-triggered) with the given epoll.
class Connection {
 public:
  /// Errors: std::system_error if it can't connect.
  Connection(std::uint16_t port, int epoll);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Sends a request. Returns false if the connection is lost: call reconnect().
  bool send(const std::string& bytes, std::uint64_t number, Clock::time_point due);

  /// Call when the socket is readable. Returns nothing while the answer is incomplete; an answer of
  /// status 0 if the connection was lost or the answer is invalid: call reconnect().
  std::optional<Answer> receive();

  /// Errors: std::system_error.
  void reconnect();

  bool busy() const { return busy_; }
  std::uint64_t number() const { return number_; }
  Clock::time_point due() const { return due_; }

 private:
  void open();
  void close();

  const std::uint16_t port_;
  const int epoll_;
  int socket_ = -1;
  bool busy_ = false;
  std::uint64_t number_ = 0;
  Clock::time_point due_;
  std::string received_;
};

}  // namespace parley::bench
