#include "frame.hpp"

#include <gtest/gtest.h>

namespace parley::bench {
namespace {

TEST(ParseFrame, NeedsHeaderAndPayloadWhole) {
  for (const std::size_t size : {0UL, 1UL, 125UL, 126UL, 65535UL, 65536UL}) {
    const std::string payload(size, 'x');
    for (const std::string& bytes :
         {client_frame(Opcode::kText, payload), server_frame(Opcode::kText, payload)}) {
      for (std::size_t length = 0; length < bytes.size(); length += 1 + length / 64) {
        ASSERT_FALSE(parse_frame(bytes.substr(0, length))) << size << " " << length;
      }
      const std::string more = bytes + "\x81";
      const auto frame = parse_frame(more);
      ASSERT_TRUE(frame);
      EXPECT_EQ(frame->opcode, Opcode::kText);
      EXPECT_EQ(frame->payload, payload);
      EXPECT_EQ(frame->size_bytes, bytes.size());
    }
  }
}

TEST(ParseFrame, KnowsControlFrames) {
  EXPECT_EQ(parse_frame(server_frame(Opcode::kPing, "a"))->opcode, Opcode::kPing);
  EXPECT_EQ(parse_frame(server_frame(Opcode::kPong, ""))->opcode, Opcode::kPong);
  EXPECT_EQ(parse_frame(server_frame(Opcode::kClose, "\x03\xE8"))->opcode, Opcode::kClose);
}

TEST(ParseFrame, GivesBrokenForWhatNobodySends) {
  using namespace std::string_literals;
  for (const std::string& bytes :
       {"\x01\x01"s, "\x82\x01"s, "\xC1\x01"s, "\x80\x01"s, "\x8B\x01"s,
        "\x81\x81\x01\x02\x03\x04"s, "\x81\x7F\x00\x00\x00\x00\x7F\xFF\xFF\xFF"s, "HTTP"s}) {
    const auto frame = parse_frame(bytes);
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->opcode, Opcode::kBroken);
  }
}

}  // namespace
}  // namespace parley::bench
