#pragma once

#include <gtest/gtest.h>

#include <iostream>
#include <string>

#include "stage.hpp"

namespace parley::faults {

/// The shared stage, healthy at the start and with active users; and the common end: it recovers by
/// itself and kept the promise.
class Scene : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(stage_.system().wait_ready(std::chrono::seconds{90})); }

  /// A failed test may have left the stage damaged.
  void TearDown() override {
    if (HasFailure()) Stage::forget_shared();
  }

  /// Call it when the fault is over. Prints what users experienced, as in docs/reliability.md.
  void expect_promise_kept(Traffic& traffic) {
    const auto time = traffic.recovered();
    EXPECT_TRUE(time.has_value()) << "sends go on and all parts are ready after the fault";
    EXPECT_EQ(traffic.end(), std::vector<std::string>{});
    const auto* about = testing::UnitTest::GetInstance()->current_test_info();
    std::cout << "faults: " << about->test_suite_name() << "." << about->name() << ": recovered in "
              << (time ? time->count() : -1) << " ms; " << traffic.told() << std::endl;
    if (HasFailure()) {
      for (const auto& one : traffic.load().complaints()) std::cout << "  " << one << "\n";
    }
  }

  Stage& stage_ = Stage::shared();
};

}  // namespace parley::faults
