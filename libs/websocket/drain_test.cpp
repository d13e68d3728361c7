#include <gtest/gtest.h>

#include <algorithm>
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
using testing::upgrade_request;

TEST(SocketDrain, ClosesAllEvenly) {
  constexpr std::size_t kClients = 40;
  constexpr auto kSpread = 4s;
  SocketServer server;
  std::vector<std::unique_ptr<Client>> clients;
  std::vector<std::future<Monotonic::time_point>> ends;
  for (std::size_t i = 0; i < kClients; ++i) {
    clients.push_back(Client::connect(server.url(), {}, Monotonic::now() + 60s).value());
  }
  server.wait_for_open(kClients);
  const auto begin = Monotonic::now();
  for (const auto& client : clients) {
    ends.push_back(std::async(std::launch::async, [&client] {
      while (client->receive(Monotonic::now() + 60s)) {
      }
      return Monotonic::now();
    }));
  }
  server->drain(1012, "restart", kSpread);
  EXPECT_EQ(server->counts().sockets_open, 0);
  std::vector<Monotonic::duration> times;
  for (auto& end : ends) times.push_back(end.get() - begin);
  for (const auto& client : clients) EXPECT_EQ(client->ended()->code, 1012);
  std::ranges::sort(times);
  EXPECT_LT(times.front(), kSpread / 2);
  EXPECT_GT(times.back(), kSpread * 3 / 4);
  EXPECT_GT(times[kClients / 2], kSpread / 4);
}

TEST(SocketDrain, LetsNobodyInAndCutsOffWhoStays) {
  SocketServer server(Options{.close_timeout = 300ms});
  RawClient stays(server.port());
  RawClient late(server.port(), "");
  server.wait_for_open(1);
  auto drained = std::async(std::launch::async, [&] { server->drain(1012, "restart", 0ms); });
  EXPECT_EQ(stays.receive().close_code(), 1012);
  late.send(upgrade_request());
  EXPECT_TRUE(late.receive_head().starts_with("HTTP/1.1 503 "));
  drained.get();
  EXPECT_TRUE(stays.ends());
  EXPECT_EQ(server.ends().wait_for(1).code, 1012);
  EXPECT_EQ(server->counts().sockets_open, 0);
  server->drain(1012, "again", 10s);
}

TEST(SocketDrain, HasNothingToWaitForWithoutSockets) {
  SocketServer server;
  server->drain(1012, "restart", 60s);
}

}  // namespace
}  // namespace parley::websocket
