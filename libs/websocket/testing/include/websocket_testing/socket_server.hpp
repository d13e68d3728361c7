#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "http/server.hpp"
#include "websocket/server.hpp"

namespace parley::websocket::testing {

/// Keeps how sockets ended, for tests that wait for it. Threads: any.
class Ends {
 public:
  void add(const End& end);
  /// The end number `count`, counted from 1; waits at most ten seconds for it.
  End wait_for(std::size_t count);

 private:
  std::mutex mutex_;
  std::condition_variable added_;
  std::vector<End> ends_;
};

/// Answers a message with a function's result; not at all if that is empty.
class AnsweringPeer : public Peer {
 public:
  using Answer = std::function<void(Socket&, std::string_view)>;
  AnsweringPeer(Socket& socket, Ends& ends, Answer answer)
      : socket_(socket), ends_(ends), answer_(std::move(answer)) {}

  void received(std::string_view text) override { answer_(socket_, text); }
  void ended(const End& end) override { ends_.add(end); }

 private:
  Socket& socket_;
  Ends& ends_;
  const Answer answer_;
};

/// A WebSocket server with the HTTP server that lets its sockets in; each has an AnsweringPeer,
/// which echoes by default.
class SocketServer {
 public:
  explicit SocketServer(const Options& options = {}, AnsweringPeer::Answer answer = {});

  Server* operator->() { return &sockets_; }
  Server& operator*() { return sockets_; }
  http::Server& http() { return *http_; }
  std::uint16_t port() const { return http_->port(); }
  std::string url() const { return "ws://127.0.0.1:" + std::to_string(port()) + "/"; }
  Ends& ends() { return ends_; }
  /// Runs the work on the loop's thread with every socket that was opened (and has not ended).
  void with_sockets(const std::function<void(const std::vector<Socket*>&)>& work);
  /// Waits for so many sockets to be open.
  void wait_for_open(std::uint64_t count);

 private:
  class Peer;
  Ends ends_;
  std::vector<Socket*> open_;
  Server sockets_;
  std::unique_ptr<http::Server> http_;
};

}  // namespace parley::websocket::testing
