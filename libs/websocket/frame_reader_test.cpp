#include "frame_reader.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "websocket/message.hpp"

namespace parley::websocket {
namespace {

using Event = FrameReader::Event;
using Role = FrameReader::Role;

constexpr MaskKey kKey{1, 2, 3, 4};

struct Seen {
  Event event;
  std::string payload;
  bool operator==(const Seen&) const = default;
};

std::vector<Seen> read(std::string bytes, Role role, std::size_t piece) {
  FrameReader reader(role, 1'000'000);
  std::vector<Seen> seen;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    std::span<char> rest = std::span(bytes).subspan(at, std::min(piece, bytes.size() - at));
    for (Event event = reader.next(rest); event != Event::kNone; event = reader.next(rest)) {
      seen.push_back({event, std::string(reader.payload())});
      if (event == Event::kFailed || event == Event::kClose) return seen;
    }
    EXPECT_TRUE(rest.empty());
  }
  return seen;
}

TEST(FrameReader, ReadsTheSameHoweverTheBytesAreCut) {
  std::string begins = make_masked_frame(Opcode::kText, "first, ", kKey);
  begins[0] = 0x01;
  const std::string bytes = make_masked_frame(Opcode::kText, std::string(70'000, 'x'), kKey) +
                            make_masked_frame(Opcode::kPing, "between", kKey) + begins +
                            make_masked_frame(Opcode::kPong, "", kKey) +
                            make_masked_frame(Opcode::kContinuation, "last: größer", kKey) +
                            make_masked_frame(Opcode::kClose, close_payload(4000, "bye"), kKey);
  const std::vector<Seen> wanted{{Event::kText, std::string(70'000, 'x')},
                                 {Event::kPing, "between"},
                                 {Event::kPong, ""},
                                 {Event::kText, "first, last: größer"},
                                 {Event::kClose, "bye"}};
  for (const std::size_t piece : {1UL, 2UL, 3UL, 5UL, 13UL, 127UL, 4096UL, bytes.size()}) {
    EXPECT_EQ(read(bytes, Role::kServer, piece), wanted) << piece;
  }
}

TEST(FrameReader, ReadsAServersFramesAsAClient) {
  const std::string bytes = std::string(*Message("one").frame()) +
                            std::string(*Message(std::string(300, 'y')).frame()) +
                            make_frame(Opcode::kPing, "p");
  const std::vector<Seen> wanted{
      {Event::kText, "one"}, {Event::kText, std::string(300, 'y')}, {Event::kPing, "p"}};
  EXPECT_EQ(read(bytes, Role::kClient, bytes.size()), wanted);
  EXPECT_EQ(read(bytes, Role::kClient, 1), wanted);
  EXPECT_EQ(read(bytes, Role::kServer, 1).front().event, Event::kFailed);
  const std::string masked = make_masked_frame(Opcode::kText, "x", kKey);
  EXPECT_EQ(read(masked, Role::kClient, 1).front().event, Event::kFailed);
}

TEST(FrameReader, SaysNothingMoreOnceItFailed) {
  FrameReader reader(Role::kServer, 10);
  std::string bytes =
      make_masked_frame(Opcode::kBinary, "x", kKey) + make_masked_frame(Opcode::kText, "y", kKey);
  std::span<char> rest(bytes);
  EXPECT_EQ(reader.next(rest), Event::kFailed);
  EXPECT_EQ(reader.code(), close_code::kUnsupportedData);
  EXPECT_EQ(reader.next(rest), Event::kFailed);
  EXPECT_FALSE(rest.empty());
}

TEST(FrameReader, CountsTheFragmentsTogether) {
  FrameReader reader(Role::kServer, 10);
  std::string bytes = make_masked_frame(Opcode::kText, "sixsix", kKey) +
                      make_masked_frame(Opcode::kContinuation, "fives", kKey);
  bytes[0] = 0x01;
  std::span<char> rest(bytes);
  EXPECT_EQ(reader.next(rest), Event::kFailed);
  EXPECT_EQ(reader.code(), close_code::kTooBig);
}

TEST(Mask, TakesUpWhereItLeftOff) {
  std::string text = "The quick brown fox jumps over the lazy dog.";
  const std::string before = text;
  apply_mask(text, kKey, 0);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t count = std::min<std::size_t>(at % 11 + 1, text.size() - at);
    apply_mask(std::span(text).subspan(at, count), kKey, at);
    at += count;
  }
  EXPECT_EQ(text, before);
}

TEST(Message, IsAFrameWithItsText) {
  for (const auto& [size, header] :
       {std::pair{0UL, 2UL}, {125UL, 2UL}, {126UL, 4UL}, {65'535UL, 4UL}, {65'536UL, 10UL}}) {
    const std::string text(size, 'x');
    const Message message(text);
    EXPECT_EQ(message.text(), text);
    EXPECT_EQ(message.bytes(), size + header);
  }
}

TEST(ClosePayload, CutsAReasonAtACharacter) {
  const std::string long_reason = std::string(122, 'r') + "ö and more";
  EXPECT_EQ(close_payload(1000, long_reason).size(), 2U + 122U);
  EXPECT_EQ(close_payload(1000, std::string(200, 'r')).size(), kMaxControlBytes);
  EXPECT_EQ(close_payload(close_code::kNoStatus, "x"), "");
}

}  // namespace
}  // namespace parley::websocket
