// Row 16 of docs/reliability.md: the disk of the store or of the logs is full, or fails.

#include <signal.h>

#include <memory>

#include "scene.hpp"
#include "test_support/child_process.hpp"
#include "test_support/eventually.hpp"

namespace parley::faults {
namespace {

using namespace std::chrono_literals;
using test_support::eventually;

class Disks : public Scene {
 protected:
  void TearDown() override {
    stage_.store_disk().make_room();
    stage_.log_disk().make_room();
    Scene::TearDown();
  }
};

TEST_F(Disks, OfTheStoreThatAreFullHoldMessages) {
  if (!stage_.store_disk().is_there()) GTEST_SKIP() << "a disk of limited size needs root";
  Traffic traffic(stage_);
  stage_.store_disk().leave_free(0);
  EXPECT_TRUE(eventually(60s, [&] { return stage_.readiness("chat-consumer").status != 200; }))
      << "it says so";
  EXPECT_TRUE(traffic.load().wait_for_more(50)) << "sends of known members go on";
  EXPECT_EQ(traffic.answers().unavailable, 0);
  stage_.store_disk().make_room();
  expect_promise_kept(traffic);
}

TEST_F(Disks, OfTheLogsThatAreFullAreNotSeen) {
  if (!stage_.log_disk().is_there()) GTEST_SKIP() << "a disk of limited size needs root";
  Traffic traffic(stage_);
  stage_.log_disk().leave_free(0);
  EXPECT_TRUE(traffic.load().wait_for_more(500));
  EXPECT_EQ(traffic.answers().unavailable, 0);
  stage_.kill_and_wait("chat-consumer");
  EXPECT_TRUE(traffic.load().wait_for_more(100));
  stage_.log_disk().make_room();
  expect_promise_kept(traffic);
}

TEST_F(Disks, ThatFailToSyncHoldMessages) {
  Traffic traffic(stage_);
  {
    // It lets go of what it traces at SIGTERM.
    const test_support::ChildProcess failing(
        {"/usr/bin/strace", "--quiet=attach,exit", "--follow-forks", "--trace=fsync,fdatasync",
         "--inject=fsync,fdatasync:error=EIO", "--output=/dev/null",
         "--attach=" + std::to_string(stage_.pid("chat-consumer"))},
        {.last_signal = SIGTERM});
    EXPECT_TRUE(eventually(60s, [&] { return stage_.readiness("chat-consumer").status != 200; }))
        << "it says so";
    EXPECT_TRUE(traffic.load().wait_for_more(50)) << "sends of known members go on";
  }
  EXPECT_EQ(traffic.answers().unavailable, 0);
  expect_promise_kept(traffic);
}

}  // namespace
}  // namespace parley::faults
