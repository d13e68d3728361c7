#include "consumer_metrics.hpp"

#include <gtest/gtest.h>

namespace parley::consumer {
namespace {

using namespace std::chrono_literals;

bool shows(const std::string& reason, int seconds) {
  const std::string line = "parley_consumer_partition_stuck_seconds{partition=\"test\",reason=\"" +
                           reason + "\"} " + std::to_string(seconds) + "\n";
  return metrics::exposition().find(line) != std::string::npos;
}

TEST(StuckTime, IsShownForOneReasonAtATime) {
  StuckTime stuck("test");
  for (const char* reason : {"store", "dead_letter", "newer", "no_answer"}) {
    EXPECT_TRUE(shows(reason, 0)) << metrics::exposition();
  }
  stuck.set(waits_for::kDeadLetter, 12s);
  EXPECT_TRUE(shows("dead_letter", 12));
  EXPECT_TRUE(shows("store", 0));
  stuck.set({}, 3s);
  EXPECT_TRUE(shows("no_answer", 3));
  EXPECT_TRUE(shows("dead_letter", 0)) << metrics::exposition();
}

}  // namespace
}  // namespace parley::consumer
