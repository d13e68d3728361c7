#include "talk.hpp"

#include <gtest/gtest.h>

#include "running_bare.hpp"

namespace parley::bench {
namespace {

using std::chrono::milliseconds;

TalkPlan plan_for(const RunningBare& server) {
  TalkPlan plan;
  plan.ports = {server.port()};
  plan.members.assign(3, {.token = "t", .text = R"({"client_msg_id":"bench-##########"})"});
  plan.deliveries = 3;
  plan.answered = false;
  plan.length = milliseconds(200);
  plan.skip = milliseconds(0);
  return plan;
}

TEST(Talk, CountsADeliveryForEachConnection) {
  const RunningBare server;
  TalkPlan plan = plan_for(server);
  plan.rate = 500;
  plan.first_number = 7;
  const Talk talk = run(plan);
  EXPECT_EQ(talk.begun, 100U);
  EXPECT_EQ(talk.undelivered, 0U);
  EXPECT_EQ(talk.repeated, 0U);
  // Excludes deliveries to the sender.
  EXPECT_EQ(talk.delivery.count(), 200U);
  EXPECT_EQ(talk.delivered_bytes, plan.members[0].text.size());
}

TEST(Talk, SendsTheNextWhenOneHasComeToAll) {
  const RunningBare server;
  TalkPlan plan = plan_for(server);
  plan.in_flight = 2;
  const Talk talk = run(plan);
  EXPECT_GT(talk.begun, 10U);
  EXPECT_EQ(talk.undelivered, 0U);
  EXPECT_GT(talk.deliveries_per_second, 0);
}

TEST(Talk, TellsWhatDidNotCome) {
  const RunningBare server;
  TalkPlan plan = plan_for(server);
  plan.answered = true;
  plan.deliveries = 4;
  plan.in_flight = 1;
  plan.grace = milliseconds(50);
  const Talk talk = run(plan);
  EXPECT_EQ(talk.begun, 1U);
  EXPECT_EQ(talk.unanswered, 1U);
  EXPECT_EQ(talk.undelivered, 1U);
}

}  // namespace
}  // namespace parley::bench
