#include "frame_reader.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "testing/raw_client.hpp"
#include "websocket/message.hpp"

namespace parley::websocket {
namespace {

using Event = FrameReader::Event;
using testing::frame;

constexpr MaskKey kKey{1, 2, 3, 4};

struct Seen {
  Event event;
  std::string payload;
  bool operator==(const Seen&) const = default;
};

std::vector<Seen> read(std::string bytes, std::size_t piece) {
  FrameReader reader(1'000'000);
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
  const std::string bytes = frame(0x81, std::string(70'000, 'x')) + frame(0x89, "between") +
                            frame(0x01, "first, ") + frame(0x8a, "") + frame(0x80, "last: größer") +
                            frame(0x88, close_payload(4000, "bye"));
  const std::vector<Seen> wanted{{Event::kText, std::string(70'000, 'x')},
                                 {Event::kPing, "between"},
                                 {Event::kPong, ""},
                                 {Event::kText, "first, last: größer"},
                                 {Event::kClose, "bye"}};
  for (const std::size_t piece : {1UL, 2UL, 3UL, 5UL, 13UL, 127UL, 4096UL, bytes.size()}) {
    EXPECT_EQ(read(bytes, piece), wanted) << piece;
  }
}

TEST(FrameReader, RefusesWhatIsNotMasked) {
  EXPECT_EQ(read(std::string(*Message("one").frame()), 1).front().event, Event::kFailed);
}

TEST(FrameReader, SaysNothingMoreOnceItFailed) {
  FrameReader reader(10);
  std::string bytes = frame(0x82, "x") + frame(0x81, "y");
  std::span<char> rest(bytes);
  EXPECT_EQ(reader.next(rest), Event::kFailed);
  EXPECT_EQ(reader.code(), close_code::kUnsupportedData);
  EXPECT_EQ(reader.next(rest), Event::kFailed);
  EXPECT_FALSE(rest.empty());
}

TEST(FrameReader, CountsTheFragmentsTogether) {
  FrameReader reader(10);
  std::string bytes = frame(0x01, "sixsix") + frame(0x80, "fives");
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
