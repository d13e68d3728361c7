#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "http/server.hpp"

namespace parley::http::testing {

/// A server whose handler answers "<method> <target> <body>".
/// Owns: the server.
class EchoServer {
 public:
  explicit EchoServer(ServerOptions options = {})
      : server_(Server::start(std::move(options), [this](Request&& request, Responder responder) {
                  ++handled_;
                  responder.answer(Response::plain(
                      200, request.method_name + ' ' + request.target + ' ' + request.body));
                }).value()) {}

  Server& operator*() { return *server_; }
  Server* operator->() { return server_.get(); }
  std::uint16_t port() const { return server_->port(); }
  /// Requests that the handler saw.
  int handled() const { return handled_; }

 private:
  std::atomic<int> handled_ = 0;
  std::unique_ptr<Server> server_;
};

}  // namespace parley::http::testing
