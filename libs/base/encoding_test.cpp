#include "base/encoding.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

TEST(Base64Url, FollowsTheVectorsOfRfc4648) {
  EXPECT_EQ(base64url_encode(""), "");
  EXPECT_EQ(base64url_encode("f"), "Zg");
  EXPECT_EQ(base64url_encode("fo"), "Zm8");
  EXPECT_EQ(base64url_encode("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64url_encode("\xfb\xff"), "-_8");
}

TEST(Base64Url, ReadsBackEveryByte) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  for (std::size_t length = 0; length <= bytes.size(); ++length) {
    EXPECT_EQ(base64url_decode(base64url_encode(bytes.substr(0, length))), bytes.substr(0, length));
  }
}

TEST(Base64Url, RefusesPaddingOtherAlphabetsAndStrayBits) {
  for (const char* text : {"Zg==", "Zm8=", "+_8", "Z", "Zh", "Zm9", "Zg\n"}) {
    EXPECT_FALSE(base64url_decode(text)) << text;
  }
}

TEST(RandomBytes, DifferEachTime) { EXPECT_NE(random_bytes(16), random_bytes(16)); }

}  // namespace
}  // namespace parley
