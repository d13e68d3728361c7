// Rows 1 to 7 of docs/reliability.md: processes are killed with SIGKILL.

#include <signal.h>

#include <random>

#include "scene.hpp"
#include "test_support/eventually.hpp"

namespace parley::faults {
namespace {

using namespace std::chrono_literals;
using test_support::eventually;

class Kills : public Scene {
 protected:
  /// Waits for a few more messages.
  void some_time_later(Traffic& traffic) {
    ASSERT_TRUE(traffic.load().wait_for_more(std::uniform_int_distribution(5, 60)(random_)));
  }

  std::minstd_rand random_{11};
};

TEST_F(Kills, OfChatServiceTwentyTimes) {
  Traffic traffic(stage_);
  for (int i = 0; i < 20; ++i) {
    some_time_later(traffic);
    stage_.kill_and_wait(i % 2 == 0 ? "chat-service-1" : "chat-service-2");
  }
  expect_promise_kept(traffic);
}

TEST_F(Kills, OfTheConsumerTenTimesAsSoonAsItIsThere) {
  Traffic traffic(stage_);
  pid_t last = 0;
  for (int i = 0; i < 10; ++i) {
    pid_t consumer = 0;
    ASSERT_TRUE(eventually(60s, [&] {
      consumer = stage_.pid("chat-consumer");
      return consumer != 0 && consumer != last;
    }));
    ::kill(consumer, SIGKILL);
    last = consumer;
  }
  expect_promise_kept(traffic);
}

TEST_F(Kills, OfRealtimeServiceWithAThousandSockets) {
  Traffic traffic(stage_, {.people = 100,
                           .devices_each = 10,
                           .conversations = 50,
                           .messages_per_second = 20,
                           .drops_per_second = 0});
  ASSERT_EQ(traffic.live().clients(), 1000U);
  stage_.kill_and_wait("realtime-service-1");
  stage_.kill_and_wait("realtime-service-2");
  expect_promise_kept(traffic);
}

TEST_F(Kills, OfAuthAndUserServiceAreNotSeenByWhoTalks) {
  Traffic traffic(stage_, Traffic::kSteady);
  const auto connects = traffic.live().connects();
  stage_.kill_and_wait("auth-service");
  stage_.kill_and_wait("user-service");
  EXPECT_EQ(traffic.load().answers().unavailable, 0);
  EXPECT_EQ(traffic.live().connects(), connects);
  expect_promise_kept(traffic);
}

TEST_F(Kills, OfNginxItsWorkersAndItsMaster) {
  Traffic traffic(stage_);
  for (const pid_t worker : stage_.nginx_workers()) {
    some_time_later(traffic);
    ::kill(worker, SIGKILL);
  }
  some_time_later(traffic);
  stage_.kill_and_wait("nginx");
  expect_promise_kept(traffic);
}

TEST_F(Kills, OfRabbitmqThreeTimes) {
  Traffic traffic(stage_);
  for (int i = 0; i < 3; ++i) {
    some_time_later(traffic);
    stage_.kill_and_wait("rabbitmq");
  }
  expect_promise_kept(traffic);
}

}  // namespace
}  // namespace parley::faults
