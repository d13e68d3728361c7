#include "positions.hpp"

#include <gtest/gtest.h>

namespace parley::bench {
namespace {

TEST(Positions, CountNothingWhileEntriesFollowEachOther) {
  Positions positions;
  positions.begin("a", 17);
  positions.begin("b", 0);
  positions.take("a", 18);
  positions.take("b", 1);
  positions.take("a", 19);
  EXPECT_EQ(positions.missed(), 0);
  EXPECT_EQ(positions.repeated(), 0);
  EXPECT_EQ(positions.resume(), R"({"a":19,"b":1})");
}

TEST(Positions, CountWhatIsLeftOut) {
  Positions positions;
  positions.begin("a", 17);
  positions.take("a", 20);
  EXPECT_EQ(positions.missed(), 2);
  positions.take("never told of", 3);
  EXPECT_EQ(positions.missed(), 4);
}

TEST(Positions, CountWhatComesAgain) {
  Positions positions;
  positions.begin("a", 17);
  positions.take("a", 17);
  positions.take("a", 18);
  positions.take("a", 18);
  EXPECT_EQ(positions.repeated(), 2);
  EXPECT_EQ(positions.at("a"), 18);
}

TEST(Positions, StayWhereTheyAreWhenTheConversationIsToldAgain) {
  Positions positions;
  positions.begin("a", 17);
  positions.begin("a", 30);
  EXPECT_EQ(positions.at("a"), 17);
  positions.take("a", 31);
  EXPECT_EQ(positions.missed(), 13);
}

TEST(Positions, CountAGapAsMissed) {
  Positions positions;
  positions.begin("a", 17);
  positions.skip("a", 2042);
  positions.skip("a", 2042);
  EXPECT_EQ(positions.missed(), 2025);
  positions.take("a", 2043);
  EXPECT_EQ(positions.missed(), 2025);
}

TEST(Positions, KnowHowMuchIsStillToCome) {
  Positions positions;
  positions.begin("a", 17);
  positions.begin("b", 5);
  EXPECT_EQ(positions.behind({{"a", 20}, {"b", 4}, {"c", 9}}), 3);
  EXPECT_EQ(positions.at("c"), 0);
  EXPECT_EQ(positions.size(), 2U);
}

}  // namespace
}  // namespace parley::bench
