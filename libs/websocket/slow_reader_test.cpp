#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "testing/raw_client.hpp"
#include "websocket/client.hpp"
#include "websocket_testing/socket_server.hpp"

namespace parley::websocket {
namespace {

using namespace std::chrono_literals;
using testing::RawClient;
using testing::SocketServer;

constexpr std::size_t kMessageBytes = 16 * 1024;

TEST(SlowReader, IsClosedWhileOthersGoOn) {
  const Options options{
      .max_queued_bytes = 256 * 1024, .close_timeout = 30s, .slow_reader = {4008, "resume"}};
  SocketServer server(options);
  RawClient slow(server.port());
  server.wait_for_open(1);
  const auto soon = Monotonic::now() + 60s;
  const auto quick = Client::connect(server.url(), {}, soon).value();
  server.wait_for_open(2);
  const Message message(std::string(kMessageBytes, 'm'));
  std::size_t most = 0;
  std::size_t sent = 0;
  while (server->counts().closed_slow == 0) {
    server.with_sockets([&](const std::vector<Socket*>& sockets) {
      for (Socket* socket : sockets) {
        socket->send(message);
        most = std::max(most, socket->queued_bytes());
      }
    });
    ++sent;
    ASSERT_EQ(quick->receive(soon).value().size(), kMessageBytes);
  }
  EXPECT_LE(most, options.max_queued_bytes);
  server.with_sockets([&](const std::vector<Socket*>& sockets) {
    EXPECT_LT(sockets.at(0)->queued_bytes(), kMessageBytes + 200);
  });
  // It gets whole messages without a gap, and then the close frame.
  std::size_t received = 0;
  RawClient::Frame got = slow.receive();
  for (; got.opcode() == Opcode::kText; got = slow.receive()) ++received;
  EXPECT_EQ(got.close_code(), 4008);
  EXPECT_LT(received, sent);
  slow.send(testing::close_frame(4008));
  EXPECT_TRUE(slow.ends());
  EXPECT_EQ(server.ends().wait_for(1).code, 4008);
  ASSERT_TRUE(quick->send("still here"));
  EXPECT_EQ(quick->receive(soon).value(), "still here");
}

TEST(SlowReader, IsClosedWhenNothingLeavesForTooLong) {
  const Options options{.max_queued_bytes = 256 * 1024 * 1024,
                        .write_timeout = 100ms,
                        .close_timeout = 50ms,
                        .slow_reader = {4008, "resume"}};
  SocketServer server(options);
  RawClient slow(server.port());
  server.wait_for_open(1);
  server.with_sockets([](const std::vector<Socket*>& sockets) {
    const Message message(std::string(1024 * 1024, 'm'));
    for (int i = 0; i < 64; ++i) sockets.at(0)->send(message);
  });
  EXPECT_EQ(server.ends().wait_for(1).code, 4008);
  EXPECT_EQ(server->counts().closed_slow, 1);
  server.wait_for_open(0);
}

TEST(SlowReader, IsNoneWhoTakesALotAtOnce) {
  SocketServer server(Options{.max_queued_bytes = 32 * 1024});
  const auto soon = Monotonic::now() + 20s;
  const auto client = Client::connect(server.url(), {}, soon).value();
  server.wait_for_open(1);
  // More than may wait, but the kernel accepts it within the turn.
  server.with_sockets([](const std::vector<Socket*>& sockets) {
    const Message message(std::string(1024, 'm'));
    for (int i = 0; i < 128; ++i) sockets.at(0)->send(message);
  });
  for (int i = 0; i < 128; ++i) ASSERT_TRUE(client->receive(soon));
  EXPECT_EQ(server->counts().closed_slow, 0);
}

}  // namespace
}  // namespace parley::websocket
