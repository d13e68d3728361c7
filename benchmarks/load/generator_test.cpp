#include "generator.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>

namespace parley::bench {
namespace {

// Answers every request, serving one connection after the other.
class SmallServer {
 public:
  explicit SmallServer(std::string answer) : answer_(std::move(answer)) {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(listener_, 16), 0);
    EXPECT_EQ(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~SmallServer() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }

  std::uint16_t port() const { return port_; }

 private:
  void serve() {
    for (int link = 0; (link = accept(listener_, nullptr, nullptr)) >= 0; close(link)) {
      std::array<char, 4096> buffer;
      while (recv(link, buffer.data(), buffer.size(), 0) > 0) {
        if (send(link, answer_.data(), answer_.size(), MSG_NOSIGNAL) < 0) break;
        if (answer_.find("close") != std::string::npos) break;
      }
    }
  }

  const std::string answer_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

Plan plan_for(const SmallServer& server) {
  Plan plan;
  plan.port = server.port();
  plan.connections = 1;
  plan.requests = {{.bytes = "GET / HTTP/1.1\r\n\r\n"}};
  plan.length = std::chrono::milliseconds(200);
  plan.skip = std::chrono::milliseconds(0);
  return plan;
}

TEST(Generator, NumbersWhatWasAcceptedInClosedLoop) {
  const SmallServer server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  Plan plan = plan_for(server);
  plan.first_number = 7;
  const Tally tally = run(plan);
  ASSERT_GT(tally.accepted.size(), 10U);
  EXPECT_EQ(tally.accepted.front(), 7U);
  EXPECT_EQ(tally.accepted.back(), 7U + tally.accepted.size() - 1);
  EXPECT_EQ(tally.begun, tally.accepted.size());
  EXPECT_EQ(tally.latency.count(), tally.accepted.size());
  EXPECT_EQ(tally.unanswered, 0U);
}

TEST(Generator, BeginsAsManyAsTheRateSaysInOpenLoop) {
  const SmallServer server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  Plan plan = plan_for(server);
  plan.rate = 500;
  const Tally tally = run(plan);
  EXPECT_EQ(tally.accepted.size(), 100U);
  EXPECT_EQ(tally.unsent, 0U);
}

TEST(Generator, CountsOtherAnswersAndConnectsAgainWhenTheServerCloses) {
  const SmallServer server("HTTP/1.1 503 Busy\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  const Tally tally = run(plan_for(server));
  EXPECT_TRUE(tally.accepted.empty());
  EXPECT_GT(tally.refused.at(503), 1U);
}

TEST(Generator, CountsTheTimeThatARequestWaitedForAConnection) {
  const SmallServer server("no answer at all");
  Plan plan = plan_for(server);
  plan.rate = 100;
  plan.grace = std::chrono::milliseconds(100);
  const Tally tally = run(plan);
  EXPECT_TRUE(tally.accepted.empty());
  EXPECT_EQ(tally.unanswered + tally.unsent, 20U);
}

TEST(Fill, WritesTheNumberWhereTheMarkStands) {
  std::string out;
  fill({.bytes = "a##########b", .number_at = 1}, 1234567, out);
  EXPECT_EQ(out, "a0001234567b");
  fill({.bytes = "plain"}, 5, out);
  EXPECT_EQ(out, "plain");
}

}  // namespace
}  // namespace parley::bench
