#include "oracle/streams.hpp"

#include <gtest/gtest.h>

namespace parley::oracle {
namespace {

const Timelines kTimelines{{"c", {{1, "a"}, {2, "b"}, {3, "d"}}}};

std::string fault(std::vector<Seen> seen) {
  const auto found = violations({{"ada", "c", std::move(seen), {}}}, kTimelines);
  return found.empty() ? "" : found.front().substr(0, found.front().find(':'));
}

TEST(Streams, AreRightWhenTheyAreTheTimeline) {
  EXPECT_EQ(fault({{1, "a"}, {2, "b"}, {3, "d"}}), "");
  EXPECT_EQ(fault({{1, "a"}, {2, ""}, {3, "d"}}), "");
}

TEST(Streams, EachFaultIsFound) {
  EXPECT_EQ(fault({{1, "a"}, {3, "d"}}), "skipped");
  EXPECT_EQ(fault({{2, "b"}, {3, "d"}}), "skipped");
  EXPECT_EQ(fault({{1, "a"}, {2, "b"}, {2, "b"}, {3, "d"}}), "came again");
  EXPECT_EQ(fault({{1, "a"}, {2, "x"}, {3, "d"}}), "another entry");
  EXPECT_EQ(fault({{1, "a"}, {2, "b"}}), "missing");
  EXPECT_EQ(fault({{1, "a"}, {2, "b"}, {3, "d"}, {4, "e"}}), "not stored");
  EXPECT_EQ(fault({}), "missing");
}

}  // namespace
}  // namespace parley::oracle
