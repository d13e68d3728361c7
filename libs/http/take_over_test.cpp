#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <future>
#include <memory>

#include "http/server.hpp"
#include "http_testing/raw_socket.hpp"
#include "test_support/eventually.hpp"

namespace parley::http {
namespace {

using namespace std::chrono_literals;
using test_support::eventually;
using testing::RawSocket;
using testing::status_of;

constexpr std::string_view kUpgrade = "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n\r\n";

struct TakenOver {
  int descriptor;
  std::string received;
  std::uint64_t still_open;
};

/// Hands every connection over to the test that waits for it.
class Switching {
 public:
  explicit Switching(ServerOptions options = {}, std::string padding = {})
      : server_(Server::start(std::move(options), [this, padding](Request&&, Responder responder) {
                  responder.answer(answer(padding));
                }).value()) {}

  Server* operator->() { return server_.get(); }
  std::uint16_t port() const { return server_->port(); }
  TakenOver next() { return taken_.get_future().get(); }

 private:
  Response answer(const std::string& padding) {
    Response response = Response::switching_protocols(
        {{"Upgrade", "echo"}, {"X-Padding", padding}, {"Connection", "mine"}},
        [this](int descriptor, std::string received) {
          taken_.set_value({descriptor, std::move(received), server_->counts().connections_open});
        });
    response.body = "none";
    return response;
  }

  std::promise<TakenOver> taken_;
  std::unique_ptr<Server> server_;
};

TEST(TakeOver, GetsTheConnectionAndWhatCameBehindTheRequest) {
  Switching server;
  RawSocket socket(server.port());
  socket.send(std::string(kUpgrade) + "first words");
  const TakenOver taken = server.next();
  EXPECT_EQ(taken.received, "first words");
  EXPECT_EQ(taken.still_open, 0);
  server->stop();
  const std::string head = socket.receive_response();
  EXPECT_EQ(head.substr(0, head.find('\r')), "HTTP/1.1 101 Switching Protocols");
  EXPECT_NE(head.find("\r\nUpgrade: echo\r\n"), std::string::npos);
  EXPECT_NE(head.find("\r\nConnection: Upgrade\r\n"), std::string::npos);
  EXPECT_EQ(head.find("Content-Length"), std::string::npos);
  EXPECT_EQ(head.find("mine"), std::string::npos);
  EXPECT_EQ(::write(taken.descriptor, "hello", 5), 5);
  std::array<char, 8> none;
  EXPECT_EQ(::read(taken.descriptor, none.data(), none.size()), -1);
  EXPECT_EQ(errno, EAGAIN);
  ::close(taken.descriptor);
  EXPECT_EQ(socket.receive_all(), "hello");
}

TEST(TakeOver, WaitsForTheWholeHead) {
  const std::string padding(16 * 1024 * 1024, 'x');
  Switching server({}, padding);
  RawSocket socket(server.port());
  socket.send(kUpgrade);
  const std::string head = socket.receive_response();
  EXPECT_EQ(status_of(head), 101);
  EXPECT_GT(head.size(), padding.size());
  const TakenOver taken = server.next();
  ::close(taken.descriptor);
  EXPECT_EQ(socket.receive_all(), "");
}

TEST(TakeOver, LeavesNothingForADrainToWaitFor) {
  Switching server;
  RawSocket socket(server.port());
  socket.send(kUpgrade);
  const TakenOver taken = server.next();
  EXPECT_TRUE(server->drain(0ms, 10s));
  EXPECT_EQ(status_of(socket.receive_response()), 101);
  EXPECT_EQ(::write(taken.descriptor, "x", 1), 1);
  ::close(taken.descriptor);
  EXPECT_EQ(socket.receive_all(), "x");
}

TEST(TakeOver, IsNotOfferedToHeadAndOldVersions) {
  const auto server = Server::start({}, [](Request&&, Responder to) {
                        to.answer(Response::switching_protocols(
                            {{"Upgrade", "echo"}},
                            [](int descriptor, const std::string&) { ::close(descriptor); }));
                      }).value();
  for (const std::string_view request :
       {"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.0\r\nHost: x\r\n\r\n"}) {
    RawSocket socket(server->port());
    socket.send(request);
    socket.finish_sending();
    EXPECT_EQ(status_of(socket.receive_all()), 500) << request;
  }
}

TEST(TakeOver, IsDroppedWhereTheClientIsGone) {
  std::promise<Responder> asked;
  const auto server = Server::start({}, [&](Request&&, Responder responder) {
                        asked.set_value(std::move(responder));
                      }).value();
  RawSocket socket(server->port());
  socket.send(kUpgrade);
  Responder responder = asked.get_future().get();
  socket.reset();
  std::atomic<bool> called = false;
  auto held = std::make_shared<int>();
  const std::weak_ptr<int> watched = held;
  responder.answer(Response::switching_protocols(
      {{"Upgrade", "echo"}}, [held, &called](int, const std::string&) { called = true; }));
  held.reset();
  EXPECT_TRUE(eventually([&] { return watched.expired(); }));
  EXPECT_TRUE(eventually([&] { return server->counts().connections_open == 0; }));
  EXPECT_FALSE(called);
}

}  // namespace
}  // namespace parley::http
