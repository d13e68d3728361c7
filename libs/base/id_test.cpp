#include "base/id.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace parley {
namespace {

using Fields = std::vector<std::string_view>;

TEST(Id, ParsesWhatItMakes) {
  const UserId id = UserId::random();
  EXPECT_EQ(id.text().size(), kIdLength);
  EXPECT_EQ(UserId::parse(id.text()), id);
}

TEST(Id, HasOneSpelling) {
  EXPECT_TRUE(UserId::parse("aaaaaaaaaaaaaaaaaaaaaaaaaa"));
  for (const char* text : {"", "aaaaaaaaaaaaaaaaaaaaaaaaa", "Aaaaaaaaaaaaaaaaaaaaaaaaaa",
                           "aaaaaaaaaaaaaaaaaaaaaaaaab", "aaaaaaaaaaaaa1aaaaaaaaaaaa"}) {
    EXPECT_FALSE(UserId::parse(text)) << text;
  }
}

TEST(Id, IsDerivedFromEachField) {
  const Fields fields{"message", "c", "s", "", "key"};
  EXPECT_EQ(MessageId::derive(fields), MessageId::derive(fields));
  const Fields moved{"message", "cs", "", "", "key"};
  EXPECT_NE(MessageId::derive(fields), MessageId::derive(moved));
}

}  // namespace
}  // namespace parley
