#include <gtest/gtest.h>

#include <vector>

#include "testing/raw_client.hpp"
#include "websocket_testing/socket_server.hpp"

namespace parley::websocket {
namespace {

using testing::close_frame;
using testing::frame;
using testing::RawClient;
using testing::SocketServer;
using testing::text_frame;

constexpr unsigned kTextBegins = 0x01;
constexpr unsigned kMore = 0x00;
constexpr unsigned kEnds = 0x80;
constexpr unsigned kPing = 0x89;
constexpr unsigned kPong = 0x8a;

/// The server's response to a client's bytes: echoes, pongs, and the close code.
struct Case {
  std::string name;
  std::vector<std::string> sent;
  std::vector<std::string> echoed;
  std::uint16_t closed = 0;  ///< 0: it stays open
  std::vector<std::string> pongs{};
};

/// The Autobahn suite's difficult UTF-8 text.
const std::string kKosme = "κόσμε";

std::vector<Case> sizes() {
  std::vector<Case> cases;
  for (const std::size_t size : {0U, 1U, 125U, 126U, 127U, 128U, 65535U, 65536U}) {
    const std::string text(size, '*');
    cases.push_back({"1.1 " + std::to_string(size), {text_frame(text)}, {text}});
  }
  cases.push_back({"1.2 binary", {frame(0x82, "x")}, {}, 1003});
  cases.push_back({"not masked", {std::string("\x81\x01x", 3)}, {}, 1002});
  cases.push_back(
      {"length 5 in two bytes", {std::string("\x81\xfe\x00\x05", 4) + "kkkkhello"}, {}, 1002});
  cases.push_back({"length with the highest bit",
                   {std::string("\x81\xff\x80\0\0\0\0\0\0\x05", 10) + "kkkk"},
                   {},
                   1002});
  return cases;
}

std::vector<Case> pings() {
  const std::string longest(125, 'p');
  std::vector<std::string> ten;
  for (int i = 0; i < 10; ++i) ten.push_back(frame(kPing, "p"));
  return {
      {"2.1 empty", {frame(kPing, "")}, {}, 0, {""}},
      {"2.2 text", {frame(kPing, "hello")}, {}, 0, {"hello"}},
      {"2.3 bytes", {frame(kPing, "\xff\xfe\xfd")}, {}, 0, {"\xff\xfe\xfd"}},
      {"2.4 125 bytes", {frame(kPing, longest)}, {}, 0, {longest}},
      {"2.5 126 bytes", {frame(kPing, longest + "p")}, {}, 1002},
      {"2.7 pong", {frame(kPong, "")}, {}},
      {"2.8 pong with text", {frame(kPong, "unasked")}, {}},
      {"2.9 pong and ping", {frame(kPong, "unasked"), frame(kPing, "p")}, {}, 0, {"p"}},
      {"2.10 many: the last",
       {frame(kPing, "1") + frame(kPing, "2") + frame(kPing, "3")},
       {},
       0,
       {"3"}},
  };
}

std::vector<Case> reserved_bits() {
  const std::string rsv = frame(0x81 | 0x10, "x");
  return {
      {"3.1 RSV3", {frame(0x91, "x")}, {}, 1002},
      {"3.2 RSV2 after a message", {text_frame("a"), frame(0xa1, "x")}, {"a"}, 1002},
      {"3.3 RSV1+2", {text_frame("a") + frame(0xb1, "x")}, {"a"}, 1002},
      {"3.4 RSV1", {frame(0xc1, "x")}, {}, 1002},
      {"3.5 RSV1+3, binary", {frame(0xd2, "x")}, {}, 1002},
      {"3.6 RSV1+2, ping", {frame(0xe9, "x")}, {}, 1002},
      {"3.7 all, close", {frame(0xf8, "")}, {}, 1002},
  };
}

std::vector<Case> opcodes() {
  std::vector<Case> cases;
  for (const unsigned opcode : {0x3U, 0x4U, 0x5U, 0x6U, 0x7U, 0xbU, 0xcU, 0xdU, 0xeU, 0xfU}) {
    cases.push_back({"4 opcode " + std::to_string(opcode),
                     {text_frame("a"), frame(0x80 | opcode, opcode % 2 == 0 ? "" : "x")},
                     {"a"},
                     1002});
  }
  return cases;
}

std::vector<Case> fragments() {
  std::string bytewise;
  for (const char byte : frame(kTextBegins, "one") + frame(kEnds, "two")) bytewise.push_back(byte);
  return {
      {"5.1 ping in two", {frame(0x09, "a"), frame(kEnds, "b")}, {}, 1002},
      {"5.2 pong in two", {frame(0x0a, "a"), frame(kEnds, "b")}, {}, 1002},
      {"5.3 text in two", {frame(kTextBegins, "one"), frame(kEnds, "two")}, {"onetwo"}},
      {"5.4 in one piece", {frame(kTextBegins, "one") + frame(kEnds, "two")}, {"onetwo"}},
      {"5.6 ping in between",
       {frame(kTextBegins, "one"), frame(kPing, "p"), frame(kEnds, "two")},
       {"onetwo"},
       0,
       {"p"}},
      {"5.7 ping in between, one piece",
       {frame(kTextBegins, "one") + frame(kPing, "p") + frame(kEnds, "two")},
       {"onetwo"},
       0,
       {"p"}},
      {"5.9 nothing to continue", {frame(kEnds, "x"), text_frame("a")}, {}, 1002},
      {"5.12 nothing to continue, not the end", {frame(kMore, "x"), text_frame("a")}, {}, 1002},
      {"5.15 after the end of one",
       {frame(kTextBegins, "1") + frame(kEnds, "2") + frame(kMore, "3")},
       {"12"},
       1002},
      {"5.18 a message within one", {frame(kTextBegins, "1"), text_frame("2")}, {}, 1002},
      {"5.19 five with pings",
       {frame(kTextBegins, "1") + frame(kMore, "2"), frame(kPing, "p"),
        frame(kMore, "3") + frame(kMore, "4"), frame(kPing, "q"), frame(kEnds, "5")},
       {"12345"},
       0,
       {"p", "q"}},
      {"6.1.2 empty fragments",
       {frame(kTextBegins, "") + frame(kMore, "") + frame(kEnds, "")},
       {""}},
      {"6.1.3 one that is not",
       {frame(kTextBegins, "") + frame(kMore, "mid") + frame(kEnds, "")},
       {"mid"}},
  };
}

std::vector<Case> utf8() {
  std::vector<Case> cases{
      {"6.2.1 whole", {text_frame(kKosme)}, {kKosme}},
      {"6.3.1 surrogate", {text_frame(kKosme + "\xed\xa0\x80" + "edited")}, {}, 1007},
      {"6.3.2 surrogate bytewise in fragments",
       {frame(kTextBegins, "\xed"), frame(kMore, "\xa0")},
       {},
       1007},
      {"6.4.1 wrong fragment, message unfinished",
       {frame(kTextBegins, kKosme), frame(kMore, "\xf4\x90\x80\x80")},
       {},
       1007},
      {"6.4.3 wrong byte, frame unfinished",
       {text_frame(kKosme + "\xf4\x90\x80\x80 and more").substr(0, 6 + kKosme.size() + 2)},
       {},
       1007},
      {"6.5 cut at the end", {text_frame("\xce\xba\xe1\xbd")}, {}, 1007},
      {"6.21 U+FFFF", {text_frame("\xef\xbf\xbf")}, {"\xef\xbf\xbf"}},
  };
  std::vector<std::string> pieces;
  for (std::size_t i = 0; i < kKosme.size(); ++i) {
    const unsigned first = i == 0 ? kTextBegins : i + 1 == kKosme.size() ? kEnds : kMore;
    pieces.push_back(frame(first, kKosme.substr(i, 1)));
  }
  cases.push_back({"6.2.3 a byte in each fragment", pieces, {kKosme}});
  for (const char* good :
       {"\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
        "\xef\xbf\xbd", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    cases.push_back({"6 good", {text_frame(good)}, {good}});
  }
  for (const char* bad : {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xbf\xbf",
                          "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
                          "\xf8\x88\x80\x80\x80", "\xfe", "\xff", "\xc2", "\xe1\xbd", "\xc2 "}) {
    cases.push_back({"6 bad", {text_frame(bad)}, {}, 1007});
  }
  return cases;
}

std::vector<Case> closes() {
  std::vector<Case> cases{
      {"7.1.1 after an echo", {text_frame("a") + close_frame(1000)}, {"a"}, 1000},
      {"7.1.2 twice", {close_frame(1000) + close_frame(1000)}, {}, 1000},
      {"7.1.3 ping after it", {close_frame(1000) + frame(kPing, "p")}, {}, 1000},
      {"7.1.4 text after it", {close_frame(1000) + text_frame("a")}, {}, 1000},
      {"7.1.5 in a message",
       {frame(kTextBegins, "1") + close_frame(1000) + frame(kEnds, "2")},
       {},
       1000},
      {"7.3.1 empty", {frame(0x88, "")}, {}, 1005},
      {"7.3.2 one byte", {frame(0x88, "x")}, {}, 1002},
      {"7.3.4 reason", {close_frame(1000, "bye")}, {}, 1000},
      {"7.3.5 longest reason", {close_frame(1000, std::string(123, 'r'))}, {}, 1000},
      {"7.3.6 too long", {close_frame(1000, std::string(124, 'r'))}, {}, 1002},
      {"7.5.1 reason not UTF-8", {close_frame(1000, kKosme + "\xed\xa0\x80")}, {}, 1007},
  };
  for (const int code : {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014,
                         3000, 3999, 4000, 4999}) {
    const auto good = static_cast<std::uint16_t>(code);
    cases.push_back({"7.7 " + std::to_string(code), {close_frame(good)}, {}, good});
  }
  for (const int code : {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535}) {
    const auto bad = static_cast<std::uint16_t>(code);
    cases.push_back({"7.9 " + std::to_string(code), {close_frame(bad)}, {}, 1002});
  }
  return cases;
}

std::vector<Case> limits() {
  const std::string largest(65536, '*');
  std::vector<Case> cases{
      {"9 largest in fragments of 1 KiB", {}, {largest}},
      {"9 largest, cut after each 997 bytes", {}, {largest}},
      {"9 too big, by its header", {text_frame(largest + '*').substr(0, 14)}, {}, 1009},
      {"9 too big, by a later fragment's header",
       {frame(kTextBegins, largest), frame(kEnds, "*").substr(0, 6)},
       {},
       1009},
      {"9 far too big",
       {std::string("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff", 10) + "kkkk"},
       {},
       1009},
  };
  for (std::size_t at = 0; at < largest.size(); at += 1024) {
    const unsigned first = at == 0 ? kTextBegins : at + 1024 == largest.size() ? kEnds : kMore;
    cases[0].sent.push_back(frame(first, largest.substr(at, 1024)));
  }
  const std::string whole = text_frame(largest);
  for (std::size_t at = 0; at < whole.size(); at += 997) {
    cases[1].sent.push_back(whole.substr(at, 997));
  }
  return cases;
}

/// Although each piece is sent separately, the server may read several at once, so there may be
/// fewer pongs than pings; the last one always arrives.
void play(SocketServer& server, const Case& one) {
  SCOPED_TRACE(one.name);
  RawClient client(server.port());
  for (const std::string& piece : one.sent) client.send(piece);
  if (one.closed == 0) client.send(frame(kPing, "last"));
  std::vector<std::string> echoed;
  std::vector<std::string> pongs;
  bool last = false;
  RawClient::Frame got = client.receive();
  while (got.first_byte != 0 && got.opcode() != Opcode::kClose) {
    if (got.opcode() == Opcode::kText) echoed.push_back(got.payload);
    if (got.opcode() == Opcode::kPong) pongs.push_back(got.payload);
    last = last || (got.opcode() == Opcode::kPong && got.payload == "last");
    if (last && echoed.size() >= one.echoed.size()) break;
    got = client.receive();
  }
  EXPECT_EQ(echoed, one.echoed);
  EXPECT_LE(pongs.size(), one.pongs.size() + (last ? 1 : 0));
  EXPECT_EQ(got.close_code(), one.closed);
  if (one.closed == 0) return;
  EXPECT_TRUE(client.ends());
}

void play(const std::vector<Case>& cases) {
  SocketServer server;
  for (const Case& one : cases) play(server, one);
}

TEST(Autobahn, Sizes) { play(sizes()); }
TEST(Autobahn, PingAndPong) { play(pings()); }
TEST(Autobahn, ReservedBits) { play(reserved_bits()); }
TEST(Autobahn, Opcodes) { play(opcodes()); }
TEST(Autobahn, Fragments) { play(fragments()); }
TEST(Autobahn, Utf8) { play(utf8()); }
TEST(Autobahn, CloseHandshake) { play(closes()); }
TEST(Autobahn, Limits) { play(limits()); }

}  // namespace
}  // namespace parley::websocket
