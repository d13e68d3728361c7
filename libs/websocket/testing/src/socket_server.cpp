#include "websocket_testing/socket_server.hpp"

#include <gtest/gtest.h>

#include <future>

#include "test_support/eventually.hpp"

namespace parley::websocket::testing {

void Ends::add(const End& end) {
  const std::lock_guard lock(mutex_);
  ends_.push_back(end);
  added_.notify_all();
}

End Ends::wait_for(std::size_t count) {
  std::unique_lock lock(mutex_);
  const auto there = [&] { return ends_.size() >= count; };
  if (added_.wait_for(lock, std::chrono::seconds{10}, there)) return ends_[count - 1];
  ADD_FAILURE() << "no socket ended";
  return {0, "none"};
}

class SocketServer::Peer : public AnsweringPeer {
 public:
  Peer(Socket& socket, SocketServer& server, Answer answer)
      : AnsweringPeer(socket, server.ends_, std::move(answer)), server_(server), socket_(socket) {
    server_.open_.push_back(&socket);
  }
  void ended(const End& end) override {
    std::erase(server_.open_, &socket_);
    AnsweringPeer::ended(end);
  }

 private:
  SocketServer& server_;
  Socket& socket_;
};

SocketServer::SocketServer(const Options& options, AnsweringPeer::Answer answer)
    : sockets_(options, [this, answer](Socket& socket) {
        static const AnsweringPeer::Answer echo = [](Socket& to, std::string_view text) {
          to.send(Message(text));
        };
        return std::make_unique<Peer>(socket, *this, answer ? answer : echo);
      }) {
  http::ServerOptions http_options;
  http_options.max_connections = 20'000;
  http_ =
      http::Server::start(http_options, [this](http::Request&& request, http::Responder responder) {
        auto response = sockets_.upgrade(request);
        const bool ours = response.has_error();
        responder.answer(ours ? http::Response::plain(response.error().retryable ? 503 : 400,
                                                      response.error().detail)
                              : *std::move(response));
      }).value();
}

void SocketServer::with_sockets(const std::function<void(const std::vector<Socket*>&)>& work) {
  std::promise<void> done;
  sockets_.post([&] {
    work(open_);
    done.set_value();
  });
  done.get_future().wait();
}

void SocketServer::wait_for_open(std::uint64_t count) {
  test_support::eventually(std::chrono::seconds{10},
                           [&] { return sockets_.counts().sockets_open == count; });
  EXPECT_EQ(sockets_.counts().sockets_open, count);
}

}  // namespace parley::websocket::testing
