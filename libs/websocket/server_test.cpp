#include "websocket/server.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <stdexcept>
#include <thread>

#include "test_support/eventually.hpp"
#include "testing/raw_client.hpp"
#include "websocket/client.hpp"
#include "websocket_testing/socket_server.hpp"

namespace parley::websocket {
namespace {

using namespace std::chrono_literals;
using test_support::eventually;
using testing::close_frame;
using testing::frame;
using testing::RawClient;
using testing::SocketServer;
using testing::text_frame;

TEST(Server, SendsWhatIsQueuedBeforeItCloses) {
  SocketServer server({}, [](Socket& socket, std::string_view) {
    socket.send(Message("one"));
    socket.send(Message("two"));
    socket.close(4001, "enough");
    socket.send(Message("three"));
    socket.close(4002, "again");
  });
  RawClient client(server.port());
  client.send(text_frame("go") + text_frame("go on"));
  EXPECT_EQ(client.receive().payload, "one");
  EXPECT_EQ(client.receive().payload, "two");
  const RawClient::Frame close = client.receive();
  EXPECT_EQ(close.close_code(), 4001);
  EXPECT_EQ(close.payload.substr(2), "enough");
  client.send(text_frame("not passed on") + close_frame(4001));
  EXPECT_TRUE(client.ends());
  const End end = server.ends().wait_for(1);
  EXPECT_EQ(end.code, 4001);
  EXPECT_EQ(end.reason, "enough");
  EXPECT_EQ(server->counts().messages_in, 1);
  EXPECT_EQ(server->counts().messages_out, 2);
}

TEST(Server, CutsOffWhoDoesNotCloseInTurn) {
  SocketServer server(Options{.close_timeout = 50ms},
                      [](Socket& socket, std::string_view) { socket.close(4001, ""); });
  RawClient client(server.port());
  client.send(text_frame("go"));
  EXPECT_EQ(client.receive().close_code(), 4001);
  EXPECT_TRUE(client.ends());
  EXPECT_EQ(server.ends().wait_for(1).code, 4001);
}

TEST(Server, TellsThatAConnectionWasLost) {
  SocketServer server;
  { RawClient client(server.port()); }
  EXPECT_EQ(server.ends().wait_for(1).code, close_code::kAbnormal);
  server.wait_for_open(0);
}

TEST(Server, SurvivesExceptionsAndRefusals) {
  SocketServer throwing({}, [](Socket&, std::string_view) { throw std::runtime_error("oops"); });
  RawClient client(throwing.port());
  client.send(text_frame("go"));
  EXPECT_EQ(client.receive().close_code(), close_code::kInternalError);
  RawClient other(throwing.port());
  other.send(frame(0x89, "p"));
  EXPECT_EQ(other.receive().payload, "p");
}

TEST(Server, PingsAndCutsOffWhoDoesNotAnswer) {
  SocketServer server(Options{.ping_every = 40ms, .pong_within = 5s});
  RawClient alive(server.port());
  RawClient dead(server.port());
  const std::jthread answering([&](const std::stop_token& enough) {
    while (!enough.stop_requested()) {
      const RawClient::Frame ping = alive.receive();
      ASSERT_EQ(ping.opcode(), Opcode::kPing);
      alive.send(frame(0x8a, ping.payload));
    }
  });
  EXPECT_EQ(dead.receive().opcode(), Opcode::kPing);
  EXPECT_TRUE(dead.ends());
  EXPECT_EQ(server.ends().wait_for(1).code, close_code::kAbnormal);
  EXPECT_EQ(server->counts().pings_unanswered, 1);
  server.wait_for_open(1);
}

TEST(Server, ClosesWhoBeginsAMessageAndLeavesIt) {
  SocketServer server(Options{.message_timeout = 100ms});
  RawClient idle(server.port());
  RawClient one(server.port());
  RawClient two(server.port());
  RawClient three(server.port());
  one.send(text_frame("cut").substr(0, 7));
  two.send(frame(0x01, "not the end"));
  three.send(text_frame("x") + text_frame("y").substr(0, 1));
  EXPECT_EQ(one.receive().close_code(), close_code::kPolicyViolation);
  EXPECT_EQ(two.receive().close_code(), close_code::kPolicyViolation);
  EXPECT_EQ(three.receive().payload, "x");
  EXPECT_EQ(three.receive().close_code(), close_code::kPolicyViolation);
  idle.send(text_frame("here"));
  EXPECT_EQ(idle.receive().payload, "here");
}

TEST(Server, QueuesAtMostTwoPongs) {
  SocketServer server;
  RawClient client(server.port());
  server.wait_for_open(1);
  std::string flood;
  for (int i = 0; i < 2'000; ++i) flood += frame(0x89, std::string(125, 'p'));
  std::size_t most = 0;
  std::atomic<bool> sent = false;
  std::thread flooding([&] {
    for (int i = 0; i < 20; ++i) client.send(flood);
    sent = true;
  });
  while (!sent) {
    server.with_sockets([&](const std::vector<Socket*>& sockets) {
      for (const auto* socket : sockets) most = std::max(most, socket->queued_bytes());
    });
  }
  flooding.join();
  EXPECT_LE(most, 2 * (2 + kMaxControlBytes));
  EXPECT_EQ(client.receive().opcode(), Opcode::kPong);
}

TEST(Server, LetsNobodyStarveTheOthers) {
  SocketServer server({}, [](Socket& socket, std::string_view text) {
    if (text == "echo") socket.send(Message(text));
  });
  std::string flood;
  for (int i = 0; i < 10'000; ++i) flood += text_frame("x");
  std::vector<std::jthread> floods;
  for (int i = 0; i < 2; ++i) {
    floods.emplace_back([&](const std::stop_token& enough) {
      RawClient client(server.port());
      while (!enough.stop_requested() && client.send(flood)) {
      }
    });
  }
  const auto soon = Monotonic::now() + 120s;
  const auto client = Client::connect(server.url(), {}, soon).value();
  EXPECT_TRUE(eventually([&] { return server->counts().messages_in >= 20'000; }));
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(client->send("echo"));
    const auto echoed = client->receive(soon);
    ASSERT_TRUE(echoed.has_value());
    ASSERT_EQ(*echoed, "echo");
  }
}

TEST(Server, RunsWorkInTurnAndAgainAndAgain) {
  SocketServer server;
  std::promise<std::vector<int>> done;
  std::vector<int> order;
  for (int i = 0; i < 3; ++i) {
    server->post([&order, &done, i] {
      order.push_back(i);
      if (i == 2) done.set_value(order);
    });
  }
  EXPECT_EQ(done.get_future().get(), (std::vector{0, 1, 2}));
  std::promise<void> thrice;
  server->every(1ms, [&thrice, count = 0]() mutable {
    if (++count == 3) thrice.set_value();
  });
  thrice.get_future().get();
}

TEST(Server, DropsThePeersWhenItGoes) {
  auto server = std::make_unique<SocketServer>();
  RawClient client(server->port());
  client.send(text_frame("x"));
  EXPECT_EQ(client.receive().payload, "x");
  server.reset();
  EXPECT_TRUE(client.ends());
}

TEST(Server, SharesOneMessageAmongAll) {
  SocketServer server;
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 50; ++i) clients.push_back(std::make_unique<RawClient>(server.port()));
  server.wait_for_open(50);
  server.with_sockets([](const std::vector<Socket*>& sockets) {
    const Message message(std::string(1'000, 'm'));
    for (int i = 0; i < 300; ++i) {
      for (Socket* socket : sockets) socket->send(message);
    }
    EXPECT_EQ(message.frame().use_count(), 1 + 300 * 50);
  });
  for (const auto& client : clients) {
    for (int i = 0; i < 300; ++i) ASSERT_EQ(client->receive().payload.size(), 1'000);
  }
}

}  // namespace
}  // namespace parley::websocket
