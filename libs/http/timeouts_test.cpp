#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <thread>
#include <vector>

#include "http_testing/echo_server.hpp"
#include "http_testing/raw_socket.hpp"
#include "test_support/eventually.hpp"

namespace parley::http {
namespace {

using namespace std::chrono_literals;
using test_support::eventually;
using testing::EchoServer;
using testing::RawSocket;
using testing::status_of;

constexpr std::string_view kShortGet = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

ServerOptions short_times() {
  ServerOptions options;
  options.header_timeout = options.body_timeout = options.write_timeout = 300ms;
  return options;
}

TEST(Timeouts, EndAHeaderThatDripsIn) {
  EchoServer server(short_times());
  RawSocket socket(server.port());
  std::thread drip([&] {
    socket.send("GET / HTTP/1.1\r\n");
    while (socket.send("X: y\r\n") && server->counts().timeouts == 0) {
      std::this_thread::sleep_for(50ms);
    }
  });
  EXPECT_EQ(status_of(socket.receive_all()), 408);
  drip.join();
  EXPECT_EQ(server->counts().timeouts, 1);
}

TEST(Timeouts, EndABodyThatDoesNotCome) {
  EchoServer server(short_times());
  RawSocket socket(server.port());
  socket.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhell");
  EXPECT_EQ(status_of(socket.receive_all()), 408);
  EXPECT_EQ(server.handled(), 0);
}

TEST(Timeouts, EndAnIdleConnectionWithoutAWord) {
  ServerOptions options;
  options.idle_timeout = 2s;
  EchoServer server(options);
  RawSocket fresh(server.port());
  RawSocket used(server.port());
  used.send(kShortGet);
  EXPECT_EQ(status_of(used.receive_response()), 200);
  EXPECT_TRUE(used.is_closed_within(20s));
  EXPECT_TRUE(fresh.is_closed_within(20s));
  EXPECT_EQ(server->counts().timeouts, 0);
}

TEST(Timeouts, EndAReaderThatTakesNothing) {
  const std::string large(32 * 1024 * 1024, 'x');
  const auto server = Server::start(short_times(), [&](Request&&, Responder responder) {
                        responder.answer(Response::plain(200, large));
                      }).value();
  RawSocket socket(server->port());
  socket.send(kShortGet);
  EXPECT_TRUE(eventually([&] { return server->counts().timeouts > 0; }));
  EXPECT_TRUE(eventually([&] { return server->counts().connections_open == 0; }));
}

TEST(Timeouts, LeaveAHandlerItsTime) {
  std::promise<Responder> asked;
  const auto server = Server::start(short_times(), [&](Request&&, Responder responder) {
                        asked.set_value(std::move(responder));
                      }).value();
  RawSocket socket(server->port());
  socket.send(kShortGet);
  Responder responder = asked.get_future().get();
  EXPECT_FALSE(socket.is_closed_within(1s));
  responder.answer(Response::empty());
  EXPECT_EQ(status_of(socket.receive_response()), 204);
}

TEST(Timeouts, LeaveOthersAloneWhileManyAreSlow) {
  EchoServer server;
  std::vector<std::unique_ptr<RawSocket>> slow;
  for (int i = 0; i < 200; ++i) {
    slow.push_back(std::make_unique<RawSocket>(server.port()));
    slow.back()->send(i % 2 == 0 ? "GET / HT" : "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nx");
  }
  RawSocket socket(server.port());
  for (int i = 0; i < 100; ++i) {
    socket.send(kShortGet);
    ASSERT_EQ(status_of(socket.receive_response()), 200);
  }
}

}  // namespace
}  // namespace parley::http
