#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <functional>
#include <memory>
#include <optional>
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

unsigned status(const EchoServer& server, std::string_view request) {
  RawSocket socket(server.port());
  socket.send(request);
  socket.finish_sending();
  return status_of(socket.receive_all());
}

TEST(Limits, OfTheTarget) {
  ServerOptions options;
  options.max_target_bytes = 1000;
  EchoServer server(options);
  const auto sized = [](std::size_t bytes) {
    return "GET /" + std::string(bytes - 1, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n";
  };
  EXPECT_EQ(status(server, sized(999)), 200);
  EXPECT_EQ(status(server, sized(1000)), 200);
  EXPECT_EQ(status(server, sized(1001)), 414);
  EXPECT_EQ(status(server, sized(1'000'000)), 414);
}

TEST(Limits, OfTheHeader) {
  EchoServer server;
  const auto sized = [](std::size_t bytes) {
    const std::string begin = "GET / HTTP/1.1\r\nHost: x\r\nX-A: ";
    const std::string end = "\r\n\r\n";
    return begin + std::string(bytes - begin.size() - end.size(), 'a') + end;
  };
  EXPECT_EQ(status(server, sized(16 * 1024 - 1)), 200);
  EXPECT_EQ(status(server, sized(16 * 1024)), 200);
  EXPECT_EQ(status(server, sized(16 * 1024 + 1)), 431);
  EXPECT_EQ(status(server, sized(1'000'000)), 431);
}

TEST(Limits, OfTheHeaderHoldForFieldsThatComeOneByOne) {
  EchoServer server;
  RawSocket socket(server.port());
  socket.send("GET / HTTP/1.1\r\nHost: x\r\n");
  const std::string field = "X-A: " + std::string(1000, 'a') + "\r\n";
  for (int i = 0; i < 40; ++i) socket.send(field);
  EXPECT_EQ(status_of(socket.receive_all()), 431);
}

TEST(Limits, OfTheNumberOfFields) {
  EchoServer server;
  const auto counted = [](int fields) {
    std::string request = "GET / HTTP/1.1\r\nHost: x\r\n";
    for (int i = 1; i < fields; ++i) request += "A: b\r\n";
    return request + "\r\n";
  };
  EXPECT_EQ(status(server, counted(99)), 200);
  EXPECT_EQ(status(server, counted(100)), 200);
  EXPECT_EQ(status(server, counted(101)), 431);
}

TEST(Limits, OfTheBody) {
  EchoServer server;
  const auto by_length = [](std::size_t bytes) {
    return "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(bytes) + "\r\n\r\n" +
           std::string(bytes, 'b');
  };
  const auto by_chunks = [](std::size_t bytes) {
    std::string request = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    request += "a\r\n0123456789\r\n";
    for (std::size_t sent = 10; sent < bytes; ++sent) request += "1\r\nb\r\n";
    return request + "0\r\n\r\n";
  };
  for (const auto& sized : {std::function<std::string(std::size_t)>(by_length),
                            std::function<std::string(std::size_t)>(by_chunks)}) {
    EXPECT_EQ(status(server, sized(64 * 1024 - 1)), 200);
    EXPECT_EQ(status(server, sized(64 * 1024)), 200);
    EXPECT_EQ(status(server, sized(64 * 1024 + 1)), 413);
  }
}

TEST(Limits, OfTheBodyAreToldBeforeItComes) {
  EchoServer server;
  RawSocket socket(server.port());
  socket.send(
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 65537\r\n"
      "Expect: 100-continue\r\n\r\n");
  EXPECT_EQ(status_of(socket.receive_all()), 413);
}

TEST(Limits, OfTheBodyAnswerReachesAClientThatStillSends) {
  EchoServer server;
  RawSocket socket(server.port());
  socket.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n");
  socket.send(std::string(500'000, 'b'));
  EXPECT_EQ(status_of(socket.receive_all()), 413);
}

TEST(Limits, OfTrailersAndChunkLines) {
  EchoServer server;
  const std::string begin = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  const unsigned trailer = status(server, begin + "0\r\nX: " + std::string(1'000'000, 'a'));
  EXPECT_EQ(trailer, 431);
  const unsigned line = status(server, begin + std::string(1'000'000, '0'));
  EXPECT_EQ(line / 100, 4);
  EXPECT_EQ(server.handled(), 0);
}

TEST(Limits, OfConnections) {
  ServerOptions options;
  options.max_connections = 3;
  EchoServer server(options);
  std::vector<std::unique_ptr<RawSocket>> sockets;
  for (int i = 0; i < 3; ++i) {
    sockets.push_back(std::make_unique<RawSocket>(server.port()));
    sockets.back()->send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(status_of(sockets.back()->receive_response()), 200);
  }
  EXPECT_EQ(status(server, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"), 503);
  sockets.clear();
  EXPECT_TRUE(eventually([&] { return server->counts().connections_open == 0; }));
  EXPECT_EQ(status(server, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
  EXPECT_EQ(server->counts().connections_refused, 1);
}

class DescriptorLimit {
 public:
  explicit DescriptorLimit(rlim_t count) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit tight{count, before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &tight);
  }
  ~DescriptorLimit() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  DescriptorLimit(const DescriptorLimit&) = delete;
  DescriptorLimit& operator=(const DescriptorLimit&) = delete;

 private:
  rlimit before_{};
};

/// All of the process's descriptors are used up, except those that the test itself needs.
TEST(Limits, OfDescriptorsAreWaitedOut) {
  EchoServer server;
  RawSocket known(server.port());
  // An accept uses a descriptor before it finds nobody there: it is over once there is an answer.
  known.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_EQ(status_of(known.receive_response()), 200);
  // Two more descriptors: the client's end below and, too late, the server's.
  const int highest = ::dup(0);
  ::close(highest);
  std::optional<DescriptorLimit> limit(static_cast<rlim_t>(highest) + 1);
  RawSocket waiting(server.port());
  waiting.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(eventually([&] { return server->counts().connections_refused > 0; }));
  limit.reset();
  EXPECT_EQ(status_of(waiting.receive_response()), 200);
}

}  // namespace
}  // namespace parley::http
