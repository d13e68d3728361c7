#include "generator.hpp"

#include <gtest/gtest.h>

#include <string>

#include "http_testing/scripted_server.hpp"

namespace parley::bench {
namespace {

/// Gives each request the same answer.
class SmallServer : public http::testing::ScriptedServer {
 public:
  explicit SmallServer(const std::string& answer)
      : ScriptedServer([answer](Peer& peer) {
          while (!peer.receive_request().empty()) {
            peer.send(answer);
            if (answer.find("close") != std::string::npos) break;
          }
        }) {}
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
