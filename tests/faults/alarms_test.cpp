// Rows 13 to 15 of docs/reliability.md: RabbitMQ is short of memory or disk.

#include <signal.h>

#include "amqp_testing/freeze.hpp"
#include "scene.hpp"
#include "test_support/eventually.hpp"

namespace parley::faults {
namespace {

using namespace std::chrono_literals;
using test_support::eventually;

class Alarms : public Scene {
 protected:
  bool nothing_waits() {
    const std::string waiting = stage_.broker_control(
        {"list_queues", "-p", "parley", "--quiet", "--no-table-headers", "messages"});
    return waiting.find_first_of("123456789") == std::string::npos;
  }

  /// Queues some messages and calls `raise`; the queued messages must then be stored while senders
  /// get 503.
  template <typename Raise>
  void expect_consumption_goes_on(Traffic& traffic, Raise raise) {
    const pid_t consumer = stage_.pid("chat-consumer");
    amqp_testing::freeze(consumer);
    EXPECT_TRUE(traffic.load().wait_for_more(100));
    raise();
    const int unavailable = traffic.answers().unavailable;
    EXPECT_TRUE(eventually(60s, [&] { return traffic.answers().unavailable > unavailable + 20; }));
    const int accepted = traffic.answers().accepted;
    ::kill(consumer, SIGCONT);
    EXPECT_TRUE(eventually(60s, [&] { return nothing_waits(); }))
        << "what waited is stored during the alarm";
    EXPECT_EQ(traffic.answers().accepted, accepted) << "nothing is accepted during the alarm";
    EXPECT_NE(stage_.readiness("chat-service-1").status, 200U);
  }
};

TEST_F(Alarms, OfMemory) {
  Traffic traffic(stage_);
  expect_consumption_goes_on(traffic, [&] {
    stage_.broker_control({"set_vm_memory_high_watermark", "0.00001"});
  });
  stage_.broker_control({"set_vm_memory_high_watermark", "0.4"});
  expect_promise_kept(traffic);
}

TEST_F(Alarms, OfADiskThatIsNearlyFull) {
  if (!stage_.broker_disk().is_there()) GTEST_SKIP() << "a disk of limited size needs root";
  Traffic traffic(stage_);
  expect_consumption_goes_on(traffic, [&] { stage_.broker_disk().leave_free(200 << 20); });
  stage_.broker_disk().make_room();
  expect_promise_kept(traffic);
}

/// The disk is filled as by another program: the alarm comes first.
TEST_F(Alarms, OfADiskThatIsFullLoseNothing) {
  if (!stage_.broker_disk().is_there()) GTEST_SKIP() << "a disk of limited size needs root";
  Traffic traffic(stage_);
  stage_.broker_disk().leave_free(200 << 20);
  const int unavailable = traffic.answers().unavailable;
  EXPECT_TRUE(eventually(60s, [&] { return traffic.answers().unavailable > unavailable + 20; }));
  EXPECT_TRUE(eventually(60s, [&] { return nothing_waits(); }));
  stage_.broker_disk().leave_free(0);
  EXPECT_TRUE(eventually(60s, [&] { return traffic.answers().unavailable > unavailable + 200; }));
  stage_.broker_disk().make_room();
  expect_promise_kept(traffic);
}

}  // namespace
}  // namespace parley::faults
