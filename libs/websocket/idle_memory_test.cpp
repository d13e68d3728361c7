#include <gtest/gtest.h>
#include <malloc.h>
#include <sys/resource.h>

#include <algorithm>
#include <iostream>

#include "connection.hpp"
#include "testing/raw_client.hpp"
#include "websocket_testing/socket_server.hpp"

namespace parley::websocket {
namespace {

using testing::RawClient;
using testing::SocketServer;
using testing::text_frame;

constexpr std::size_t kSockets = 5'000;
constexpr std::size_t kMaxBytesPerSocket = 4 * 1024;

std::size_t bytes_in_use() {
  const auto info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

/// Both ends are in this process.
bool have_descriptors() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur > 2 * kSockets + 100;
}

TEST(IdleSocket, HoldsLittleMemory) {
  if (!have_descriptors()) GTEST_SKIP() << "too few file descriptors";
  SocketServer server;
  std::vector<std::unique_ptr<RawClient>> clients;
  clients.reserve(kSockets);
  const std::size_t before = bytes_in_use();
  if (before == 0) GTEST_SKIP() << "a sanitizer's allocator does not tell";
  for (std::size_t i = 0; i < kSockets; ++i) {
    clients.push_back(std::make_unique<RawClient>(server.port()));
  }
  // Each has been used: the memory for that is released.
  for (const auto& client : clients) client->send(text_frame(std::string(2'000, 'x')));
  for (const auto& client : clients) ASSERT_EQ(client->receive().payload.size(), 2'000);
  server.wait_for_open(kSockets);
  const std::size_t after = bytes_in_use();
  const std::size_t each = (std::max(after, before) - before) / kSockets;
  std::cout << "bytes per idle socket: " << each << " (with the test's own client), of them "
            << sizeof(Connection) << " the connection\n";
  EXPECT_LE(each, kMaxBytesPerSocket);
}

}  // namespace
}  // namespace parley::websocket
