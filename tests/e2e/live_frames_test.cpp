// The answers to invalid frames on a socket.

#include <gtest/gtest.h>

#include "live_socket.hpp"
#include "load.hpp"
#include "protocol/close_codes.hpp"
#include "system/system.hpp"
#include "test_support/eventually.hpp"

namespace parley::e2e {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using system::System;
using test_support::eventually;

struct BadFrame {
  std::string text;
  /// What the error names.
  std::string named;
};

const std::vector<BadFrame> kBadFrames{
    {"", "JSON"},
    {"hello", "JSON"},
    {"[]", "object"},
    {"{}", "`type`"},
    {R"({"type":7})", "`type`"},
    {R"({"type":"dance"})", "`type`"},
    {R"({"type":"auth"})", "`token`"},
    {R"({"type":"auth","token":"x","extra":1})", "`extra`"},
    {R"({"type":"auth","token":"x","resume":[]})", "`resume`"},
    {R"({"type":"auth","token":"x","resume":{"nobody":1}})", "`resume`"},
    {R"({"type":"send","text":"x"})", "`conversation_id`"},
    {R"({"type":"send","conversation_id":"x","text":"x"})", "`conversation_id`"},
    {R"({"type":"resume","conversations":{}})", "`conversations`"},
    {R"({"type":"send","type":"send"})", "type"},
    {std::string(200, '[') + std::string(200, ']'), "deep"},
};

TEST(LiveFrames, WrongOnesAreAnsweredWithAnErrorThatNamesWhatIsWrong) {
  const auto ada = System::shared().api().person("ada");
  LiveSocket socket(System::shared().url(), ada);
  for (const BadFrame& bad : kBadFrames) {
    socket.send_text(bad.text);
    const json::object error = socket.next("error");
    EXPECT_EQ(error.at("code").as_string(), "invalid_request") << bad.text;
    EXPECT_NE(std::string(error.at("detail").as_string()).find(bad.named), std::string::npos)
        << bad.text << " -> " << error.at("detail");
  }
}

TEST(LiveFrames, AnErrorNamesTheMessageThatWasRefused) {
  const Pair pair = make_pair(System::shared().api());
  LiveSocket socket(System::shared().url(), pair.sender);
  socket.send({{"type", "send"},
               {"conversation_id", pair.conversation_id},
               {"text", ""},
               {"client_msg_id", "mine"}});
  EXPECT_EQ(socket.next("error").at("client_msg_id").as_string(), "mine");
}

TEST(LiveFrames, ATooLargeOneClosesTheSocket) {
  const auto ada = System::shared().api().person("ada");
  // The server closes before the whole frame has arrived: the rest in transit may reset the
  // connection before the code is read.
  const auto closed_after = [&](std::size_t bytes) {
    LiveSocket socket(System::shared().url(), ada);
    try {
      socket.send_text(std::string(bytes, 'x'));
    } catch (const std::runtime_error&) {
    }
    return socket.closed();
  };
  EXPECT_TRUE(eventually(
      20s, [&] { return closed_after(129UL * 1024) == websocket::close_code::kTooBig; }));
  EXPECT_NE(closed_after(16UL * 1024 * 1024), 0);
  LiveSocket again(System::shared().url(), ada);
}

TEST(LiveFrames, AFloodIsRefusedAndThenClosed) {
  const Pair pair = make_pair(System::shared().api());
  LiveSocket flooding(System::shared().url(), pair.sender);
  LiveSocket other(System::shared().url(), pair.reader);
  try {
    for (int i = 0; i < 5000; ++i) flooding.send_text("{}");
  } catch (const std::runtime_error&) {
  }
  EXPECT_EQ(flooding.closed(), protocol::close_code::kFlooding);
  int limited = 0;
  for (const json::object& frame : flooding.passed()) {
    const json::value* code = frame.if_contains("code");
    limited += code != nullptr && code->as_string() == "rate_limited" ? 1 : 0;
  }
  EXPECT_GT(limited, 0);
  other.send({{"type", "send"}, {"conversation_id", pair.conversation_id}, {"text", "unharmed"}});
  other.next("accepted");
}

}  // namespace
}  // namespace parley::e2e
