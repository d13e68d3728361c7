#include "base/clock.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

TEST(Clock, WritesRfc3339WithMilliseconds) {
  EXPECT_EQ(format_timestamp(Timestamp{std::chrono::milliseconds{1'700'000'000'007}}),
            "2023-11-14T22:13:20.007Z");
  EXPECT_EQ(format_timestamp(Timestamp{}), "1970-01-01T00:00:00.000Z");
}

TEST(Clock, ReadsBackWhatItWrites) {
  const Timestamp time = now();
  EXPECT_EQ(parse_timestamp(format_timestamp(time)), time);
}

TEST(Clock, RefusesOtherSpellingsAndDaysThatDoNotExist) {
  for (const char* text :
       {"", "2023-11-14T22:13:20Z", "2023-02-29T00:00:00.000Z", "2023-11-14t22:13:20.007Z",
        "2023-11-14T24:00:00.000Z", "2023-11-14T22:13:20.007Z "}) {
    EXPECT_FALSE(parse_timestamp(text)) << text;
  }
}

}  // namespace
}  // namespace parley
