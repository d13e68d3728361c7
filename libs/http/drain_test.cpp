#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "http_testing/echo_server.hpp"
#include "http_testing/raw_socket.hpp"

namespace parley::http {
namespace {

using namespace std::chrono_literals;
using testing::EchoServer;
using testing::RawSocket;
using testing::status_of;

constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

bool closes(std::string_view response) {
  return response.find("\r\nConnection: close\r\n") != std::string_view::npos;
}

/// Sends requests until the server says that it is draining.
void wait_until_draining(std::uint16_t port) {
  for (;;) {
    RawSocket socket(port);
    socket.send(kGet);
    if (closes(socket.receive_response())) return;
  }
}

void wait_until_nobody_listens(std::uint16_t port) {
  try {
    for (;;) RawSocket probe(port);
  } catch (const std::runtime_error&) {
    return;
  }
}

TEST(Drain, AnswersKnownAndNewConnectionsWithClose) {
  EchoServer server;
  RawSocket known(server.port());
  known.send(kGet);
  EXPECT_FALSE(closes(known.receive_response()));
  auto drained = std::async([&] { return server->drain(5s, 5s); });
  wait_until_draining(server.port());
  known.send(kGet);
  const std::string answer = known.receive_response();
  EXPECT_EQ(status_of(answer), 200);
  EXPECT_TRUE(closes(answer));
  EXPECT_TRUE(known.is_closed_within(5s));
  EXPECT_TRUE(drained.get());
  EXPECT_THROW(RawSocket(server.port()), std::runtime_error);
}

TEST(Drain, FinishesWhatRuns) {
  std::promise<Responder> asked;
  const auto server = Server::start({}, [&](Request&&, Responder responder) {
                        asked.set_value(std::move(responder));
                      }).value();
  RawSocket socket(server->port());
  socket.send(kGet);
  Responder responder = asked.get_future().get();
  auto drained = std::async([&] { return server->drain(0ms, 10s); });
  wait_until_nobody_listens(server->port());
  responder.answer(Response::empty());
  EXPECT_TRUE(closes(socket.receive_response()));
  EXPECT_TRUE(drained.get());
}

TEST(Drain, TellsWhatWouldNotEnd) {
  std::promise<Responder> asked;
  const auto server = Server::start({}, [&](Request&&, Responder responder) {
                        asked.set_value(std::move(responder));
                      }).value();
  RawSocket socket(server->port());
  socket.send(kGet);
  const Responder responder = asked.get_future().get();
  EXPECT_FALSE(server->drain(0ms, 50ms));
  server->stop();
  EXPECT_TRUE(socket.is_closed_within(5s));
}

TEST(Drain, ClosesWhatIsIdle) {
  EchoServer server;
  RawSocket used(server.port());
  used.send(kGet);
  used.receive_response();
  RawSocket fresh(server.port());
  EXPECT_TRUE(server->drain(10ms, 10s));
  EXPECT_TRUE(used.is_closed_within(5s));
  EXPECT_TRUE(fresh.is_closed_within(5s));
}

/// Connects and sends requests until nobody listens. Returns how many connections got no answer.
int ask_until_the_end(std::uint16_t port) {
  int unanswered = 0;
  try {
    for (;;) {
      RawSocket socket(port);
      const auto connected = Monotonic::now();
      const bool sent = socket.send(kGet);
      // A slow client may find it closed.
      const bool prompt = Monotonic::now() - connected < 500ms;
      if ((!sent || status_of(socket.receive_response()) != 200) && prompt) ++unanswered;
    }
  } catch (const std::runtime_error&) {
    return unanswered;
  }
}

TEST(Drain, AnswersEveryConnectionThatItLetsIn) {
  constexpr int kServers = 10;
  constexpr int kClients = 16;
  std::vector<std::unique_ptr<EchoServer>> servers;
  std::vector<std::future<int>> unanswered;
  for (int i = 0; i < kServers; ++i) servers.push_back(std::make_unique<EchoServer>());
  for (const auto& server : servers) {
    for (int i = 0; i < kClients; ++i) {
      unanswered.push_back(std::async(std::launch::async, ask_until_the_end, server->port()));
    }
    EXPECT_TRUE((*server)->drain(10ms, 10s));
  }
  for (auto& count : unanswered) EXPECT_EQ(count.get(), 0);
}

TEST(Drain, IsEndedByStop) {
  EchoServer server;
  auto drained = std::async([&] { return server->drain(60s, 60s); });
  wait_until_draining(server.port());
  server->stop();
  drained.get();
}

}  // namespace
}  // namespace parley::http
