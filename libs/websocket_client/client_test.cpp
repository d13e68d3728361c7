#include "websocket/client.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>

#include "descriptor.hpp"
#include "handshake.hpp"
#include "http_testing/proxy_environment.hpp"
#include "http_testing/scripted_server.hpp"
#include "websocket_testing/socket_server.hpp"

namespace parley::websocket {
namespace {

using namespace std::chrono_literals;
using testing::SocketServer;

Monotonic::time_point soon() { return Monotonic::now() + 10s; }

std::string url_of(std::uint16_t port) { return "ws://localhost:" + std::to_string(port); }

std::unique_ptr<Client> connect(std::uint16_t port) {
  return Client::connect(url_of(port), {}, soon()).value();
}

/// An HTTP server that answers every request with the same response.
std::unique_ptr<http::Server> answering(http::Response response) {
  return http::Server::start(
             {},
             [response](http::Request&&, http::Responder responder) { responder.answer(response); })
      .value();
}

TEST(Client, TalksInBothDirections) {
  SocketServer server;
  const auto client = connect(server.port());
  for (const std::size_t size : {0U, 1U, 125U, 126U, 65'535U, 65'536U}) {
    const std::string text(size, 'x');
    ASSERT_TRUE(client->send(text));
    EXPECT_EQ(client->receive(soon()).value(), text);
  }
  client->close(1000, "done");
  EXPECT_EQ(client->ended()->code, 1000);
  EXPECT_EQ(server.ends().wait_for(1).reason, "done");
  EXPECT_TRUE(client->send("more").has_error());
}

// It needs several, one after the other; without them it comes back later, and nothing is thrown.
TEST(Client, WithoutDescriptorsThereIsAnErrorToRetry) {
  if (*PARLEY_SANITIZE != '\0') GTEST_SKIP() << "a sanitizer's checks need descriptors as well";
  SocketServer server;
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const int next = ::dup(0);
  ::close(next);
  std::size_t errors = 0;
  for (int more = 0; more < 8; ++more) {
    const rlimit few{static_cast<rlim_t>(next + more), before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
    const auto client = Client::connect(url_of(server.port()), {}, Monotonic::now() + 200ms);
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
    if (!client.has_error()) continue;
    ++errors;
    EXPECT_TRUE(client.error().retryable) << more << ": " << client.error().detail;
  }
  EXPECT_GT(errors, 0U);
}

TEST(Client, TellsWhatIsThereAndWhatIsNot) {
  SocketServer server;
  const auto client = connect(server.port());
  server.wait_for_open(1);
  EXPECT_EQ(client->receive(Monotonic::time_point::min()).error().code, code::kTimeout);
  server.with_sockets([](const std::vector<Socket*>& sockets) {
    for (const auto* text : {"one", "two", "three"}) sockets.at(0)->send(Message(text));
  });
  pollfd readable{client->descriptor(), POLLIN, 0};
  EXPECT_EQ(::poll(&readable, 1, 10'000), 1);
  EXPECT_EQ(client->receive(Monotonic::time_point::min()).value(), "one");
  EXPECT_EQ(client->receive(soon()).value(), "two");
  EXPECT_EQ(client->receive(soon()).value(), "three");
  EXPECT_EQ(client->receive(Monotonic::now()).error().code, code::kTimeout);
}

TEST(Client, TellsHowTheServerClosed) {
  SocketServer server;
  const auto client = connect(server.port());
  server.wait_for_open(1);
  server.with_sockets([](const std::vector<Socket*>& sockets) {
    sockets.at(0)->send(Message("last words"));
    sockets.at(0)->close(4001, "go");
  });
  EXPECT_EQ(client->receive(soon()).value(), "last words");
  EXPECT_FALSE(client->ended());
  const auto none = client->receive(soon());
  EXPECT_EQ(none.error().code, code::kUnavailable);
  EXPECT_EQ(none.error().detail, "closed: 4001 go");
  EXPECT_EQ(client->ended()->code, 4001);
  EXPECT_EQ(server.ends().wait_for(1).code, 4001);
}

TEST(Client, TellsThatTheServerIsGone) {
  auto server = std::make_unique<SocketServer>();
  const auto client = connect(server->port());
  server->wait_for_open(1);
  server.reset();
  EXPECT_EQ(client->receive(soon()).error().code, code::kUnavailable);
  EXPECT_EQ(client->ended()->code, close_code::kAbnormal);
}

TEST(Client, RefusesAnAnswerThatIsNoHandshake) {
  http::Response stale = http::Response::switching_protocols(
      {{"Upgrade", "websocket"}, {"Sec-WebSocket-Accept", accept_value("another key")}},
      [](int descriptor, const std::string&) { Descriptor{descriptor}; });
  for (const auto& [response, code] : {std::pair{http::Response::empty(401), code::kInvalid},
                                       std::pair{http::Response::empty(503), code::kUnavailable},
                                       std::pair{stale, code::kInvalid}}) {
    const auto server = answering(response);
    const auto client = Client::connect(url_of(server->port()), {}, soon());
    EXPECT_EQ(client.error().code, code);
    EXPECT_TRUE(client.error().detail.find(std::to_string(response.status)) != std::string::npos ||
                response.status == 101)
        << client.error().detail;
  }
}

/// Accepts a handshake and sends these bytes.
std::unique_ptr<http::Server> sending(const std::string& bytes) {
  return http::Server::start(
             {},
             [bytes](http::Request&& request, http::Responder responder) {
               const std::string key(request.headers.find("Sec-WebSocket-Key").value());
               responder.answer(http::Response::switching_protocols(
                   {{"Upgrade", "websocket"}, {"Sec-WebSocket-Accept", accept_value(key)}},
                   [bytes](int descriptor, const std::string&) {
                     const Descriptor owned{descriptor};
                     ASSERT_EQ(::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL),
                               std::ssize(bytes));
                   }));
             })
      .value();
}

TEST(Client, TellsWhatIsWrongWithAServersFrames) {
  using namespace std::string_literals;
  for (const auto& [bytes, code] :
       {std::pair{"\x81\x81\1\2\3\4x"s, close_code::kProtocolError},  // masked
        {"\x82\1x"s, close_code::kUnsupportedData},                   // binary
        {"\x81\2\xc3("s, close_code::kInvalidText},                   // no UTF-8
        {"\x81\x7f\0\0\0\0\1\0\0\1"s, close_code::kTooBig},           // one byte over 16 MiB
        {"\xc1\1x"s, close_code::kProtocolError},                     // a reserved bit
        {"\x88\0"s, close_code::kNoStatus},                           // closed without a code
        {"\x81\2x"s, close_code::kAbnormal}}) {                       // cut
    const auto server = sending(bytes);
    const auto client = connect(server->port());
    EXPECT_EQ(client->receive(soon()).error().code, code::kUnavailable);
    ASSERT_TRUE(client->ended());
    EXPECT_EQ(client->ended()->code, code) << client->ended()->reason;
  }
}

TEST(Client, GoesThroughTheProxyOfTheEnvironment) {
  std::promise<std::string> asked;
  http::testing::ScriptedServer proxy([&](http::testing::ScriptedServer::Peer& peer) {
    const std::string request = peer.receive_request();
    asked.set_value(request.substr(0, request.find("\r\n")));
    peer.send("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
  });
  const http::testing::ProxyEnvironment environment({{"http_proxy", proxy.url("")}});
  const auto client = Client::connect("ws://chat.example/ws", {}, soon());
  ASSERT_TRUE(client.has_error());
  EXPECT_EQ(client.error().code, code::kUnavailable);
  EXPECT_NE(client.error().detail.find("407"), std::string::npos) << client.error().detail;
  EXPECT_EQ(asked.get_future().get(), "CONNECT chat.example:80 HTTP/1.1");
}

TEST(Client, GivesUpAtItsDeadline) {
  const auto server = http::Server::start({}, [](http::Request&&, http::Responder responder) {
                        static http::Responder kept;
                        kept = std::move(responder);
                      }).value();
  const auto client = Client::connect(url_of(server->port()), {}, Monotonic::now() + 50ms);
  EXPECT_EQ(client.error().code, code::kTimeout);
  EXPECT_EQ(Client::connect(url_of(1), {}, soon()).error().code, code::kUnavailable);
}

}  // namespace
}  // namespace parley::websocket
