#include "handshake.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>

#include "testing/raw_client.hpp"
#include "websocket_testing/socket_server.hpp"

namespace parley::websocket {
namespace {

using namespace std::chrono_literals;
using testing::RawClient;
using testing::SocketServer;
using testing::text_frame;
using testing::upgrade_request;

std::string without(std::string_view field) {
  std::string request = upgrade_request();
  const auto at = request.find("\r\n" + std::string(field)) + 2;
  return request.erase(at, request.find("\r\n", at) + 2 - at);
}

std::string with(std::string_view old, std::string_view other) {
  std::string request = upgrade_request();
  return request.replace(request.find(old), old.size(), other);
}

TEST(Handshake, IsTheOneOfTheStandard) {
  EXPECT_EQ(accept_value("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  SocketServer server;
  RawClient client(server.port(), "");
  client.send(upgrade_request("Sec-WebSocket-Extensions: permessage-deflate\r\n"
                              "Sec-WebSocket-Protocol: chat\r\n") +
              text_frame("at once"));
  const std::string head = client.receive_head();
  EXPECT_TRUE(head.starts_with("HTTP/1.1 101 Switching Protocols\r\n"));
  for (const auto* field : {"\r\nUpgrade: websocket\r\n", "\r\nConnection: Upgrade\r\n",
                            "\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"}) {
    EXPECT_NE(head.find(field), std::string::npos) << field;
  }
  EXPECT_EQ(head.find("Sec-WebSocket-Extensions"), std::string::npos);
  EXPECT_EQ(head.find("Sec-WebSocket-Protocol"), std::string::npos);
  EXPECT_EQ(client.receive().payload, "at once");
}

TEST(Handshake, RefusesWhatIsNone) {
  SocketServer server;
  const std::vector<std::pair<std::string, std::string>> cases{
      {"426", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"},
      {"426", without("Upgrade:")},
      {"426", without("Connection:")},
      {"426", without("Sec-WebSocket-Version:")},
      {"426", with("Version: 13", "Version: 8")},
      {"400", without("Sec-WebSocket-Key:")},
      {"400", with("dGhlIHNhbXBsZSBub25jZQ==", "dG9vIHNob3J0")},
      {"400", with("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25!ZQ==")},
      {"400", upgrade_request("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")},
      {"400", upgrade_request("Content-Length: 4\r\n") + "body"},
      {"400", with("GET", "POST")},
      {"400", with("HTTP/1.1", "HTTP/1.0")},
  };
  for (const auto& [status, request] : cases) {
    RawClient client(server.port(), "");
    client.send(request);
    const std::string head = client.receive_head();
    EXPECT_EQ(head.substr(9, 3), status) << request;
    if (status != "426") continue;
    EXPECT_NE(head.find("\r\nSec-WebSocket-Version: 13\r\n"), std::string::npos);
    EXPECT_NE(head.find("\r\nUpgrade: websocket\r\nSec"), std::string::npos);
    EXPECT_NE(head.find("\r\nConnection: Upgrade\r\n"), std::string::npos);
  }
  EXPECT_EQ(server->counts().sockets_opened, 0);
}

TEST(Handshake, LetsNoMoreInThanThereIsRoomFor) {
  SocketServer server(Options{.max_sockets = 2});
  RawClient one(server.port());
  auto two = std::make_unique<RawClient>(server.port());
  RawClient third(server.port(), "");
  third.send(upgrade_request());
  EXPECT_TRUE(third.receive_head().starts_with("HTTP/1.1 503 "));
  EXPECT_EQ(server->counts().sockets_refused, 1);
  two->send(testing::close_frame(1000));
  EXPECT_EQ(two->receive().close_code(), 1000);
  EXPECT_TRUE(two->ends());
  two.reset();
  server.wait_for_open(1);
  // Its place is freed with the connection, a moment later.
  std::string head;
  for (const auto end = Monotonic::now() + 10s; Monotonic::now() < end;) {
    RawClient fourth(server.port(), "");
    fourth.send(upgrade_request());
    head = fourth.receive_head();
    if (head.starts_with("HTTP/1.1 101 ")) return;
  }
  ADD_FAILURE() << head;
}

TEST(Handshake, ClosesWhatComesAfterTheServer) {
  auto server = std::make_unique<Server>(Options{}, [](Socket&) { return nullptr; });
  http::Request request;
  request.headers = {{"Upgrade", "WebSocket"},
                     {"Connection", "Upgrade"},
                     {"Sec-WebSocket-Version", "13"},
                     {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}};
  auto response = server->upgrade(request).value();
  server.reset();
  std::array<int, 2> pair{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()), 0);
  response.take_over(pair[0], "");
  response = {};
  char byte = 0;
  EXPECT_EQ(::recv(pair[1], &byte, 1, 0), 0);
  ::close(pair[1]);
}

}  // namespace
}  // namespace parley::websocket
