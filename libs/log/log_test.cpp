#include "log/log.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <limits>
#include <sstream>
#include <thread>

namespace parley::log {
namespace {

// What the program writes to standard output while it lives.
class LogTest : public testing::Test {
 protected:
  void SetUp() override { testing::internal::CaptureStdout(); }
  void TearDown() override {
    if (!taken_) taken();
  }

  std::vector<boost::json::object> taken() {
    stop();
    taken_ = true;
    std::istringstream text(testing::internal::GetCapturedStdout());
    std::vector<boost::json::object> lines;
    for (std::string line; std::getline(text, line);) {
      raw.push_back(line);
      lines.push_back(boost::json::parse(line).as_object());
    }
    return lines;
  }

  std::vector<std::string> raw;

 private:
  bool taken_ = false;
};

TEST_F(LogTest, WritesOneObjectPerEvent) {
  start("chat-service", Level::kInfo);
  info("listening", {{"address", "127.0.0.1:1"},
                     {"threads", 2},
                     {"big", ~0ULL},
                     {"ratio", 0.5},
                     {"ready", true},
                     {"not_a_number", std::numeric_limits<double>::quiet_NaN()}});
  const auto lines = taken();
  ASSERT_EQ(lines.size(), 1U);
  const auto& line = lines[0];
  EXPECT_EQ(line.at("level"), "info");
  EXPECT_EQ(line.at("service"), "chat-service");
  EXPECT_EQ(line.at("event"), "listening");
  EXPECT_EQ(line.at("address"), "127.0.0.1:1");
  EXPECT_EQ(line.at("threads"), 2);
  EXPECT_EQ(line.at("big").as_uint64(), ~0ULL);
  EXPECT_EQ(line.at("ratio"), 0.5);
  EXPECT_EQ(line.at("ready"), true);
  EXPECT_TRUE(line.at("not_a_number").is_null());
  EXPECT_EQ(line.at("time").as_string().size(), 24U);
}

TEST_F(LogTest, EscapesWhatWouldBreakALineOrATerminal) {
  start("s", Level::kInfo);
  const std::string nasty("a\r\nb\x1b[31m\"\\\x7f\xc2\x9b\0c", 16);
  info("x", {{"name", nasty}, {"broken", "\xff\xfe ok"}});
  const auto lines = taken();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].at("name").as_string(), nasty);
  EXPECT_EQ(lines[0].at("broken"), "?? ok");
  for (const char character : raw[0]) {
    EXPECT_GE(static_cast<unsigned char>(character), 0x20);
    EXPECT_NE(static_cast<unsigned char>(character), 0x7f);
  }
  EXPECT_EQ(raw[0].find("\xc2\x9b"), std::string::npos);
}

TEST_F(LogTest, CutsLongValuesAtACharacter) {
  start("s", Level::kInfo);
  std::string text(2047, 'x');
  text += "éééé";
  info("x", {{"text", text}});
  const auto lines = taken();
  EXPECT_EQ(lines.at(0).at("text").as_string(), std::string(2047, 'x') + "…");
}

TEST_F(LogTest, LeavesOutWhatIsBelowItsLevel) {
  start("s", Level::kWarn);
  EXPECT_FALSE(enabled(Level::kInfo));
  debug("a");
  info("b");
  warn("c");
  error("d");
  const auto lines = taken();
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].at("event"), "c");
  EXPECT_EQ(lines[1].at("level"), "error");
}

TEST_F(LogTest, IsSilentBeforeStart) {
  error("x");
  EXPECT_TRUE(taken().empty());
}

TEST_F(LogTest, KeepsLinesWholeWithManyThreads) {
  start("s", Level::kInfo);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([] {
        for (int j = 0; j < 500; ++j) info("event", {{"text", std::string(200, 'x')}});
      });
    }
  }
  EXPECT_EQ(taken().size(), 2000U);
}

}  // namespace
}  // namespace parley::log
