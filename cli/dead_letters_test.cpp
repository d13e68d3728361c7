#include "dead_letters.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "base/id.hpp"
#include "program.hpp"
#include "terminal_text.hpp"

namespace parley::cli {
namespace {

using namespace std::chrono_literals;

const std::string kDeadAt = "2026-11-23T08:31:24.123Z";

std::string line_of(const std::string& body, const std::string& reason) {
  return boost::json::serialize(boost::json::object{{"reason", reason},
                                                    {"partition", "3"},
                                                    {"dead_at", kDeadAt},
                                                    {"bytes", body.size()},
                                                    {"body", base64url_encode(body)}});
}

class DeadLetters : public testing::Test {
 protected:
  static void SetUpTestSuite() { use_utf8_locale(); }
  const std::string id_ = random_id_text();
  const Timestamp now_ = *parse_timestamp(kDeadAt) + 3min;
};

TEST_F(DeadLetters, AreToldWithoutTheirTexts) {
  const std::string body = R"({"id":")" + id_ + R"(","conversation_id":"x","text":"secret"})";
  const auto letter = read_dead_letter(line_of(body, "another\x1b partition"));
  ASSERT_TRUE(letter);
  const std::string row = line_for_people(*letter, now_);
  EXPECT_EQ(row, "3 min   3         " + std::to_string(body.size()) + "        " + id_ +
                     "  another␛ partition");
  const std::string line = line_for_programs(*letter, now_, false);
  EXPECT_EQ(line.find("secret"), std::string::npos);
  const auto object = boost::json::parse(line).as_object();
  EXPECT_EQ(object.at("id").as_string(), id_);
  EXPECT_TRUE(object.at("conversation_id").is_null());
  EXPECT_EQ(object.at("age_seconds").as_int64(), 180);
  EXPECT_EQ(object.at("bytes").as_int64(), std::ssize(body));
  const auto whole = boost::json::parse(line_for_programs(*letter, now_, true)).as_object();
  EXPECT_EQ(whole.at("body").as_string(), base64url_encode(body));
}

TEST_F(DeadLetters, MayBeAnything) {
  for (const char* body : {"", "{broken", "[]", "{\"id\":7}", "\xff\n"}) {
    const auto letter = read_dead_letter(line_of(body, ""));
    ASSERT_TRUE(letter) << body;
    EXPECT_EQ(letter->id, "");
    EXPECT_TRUE(boost::json::parse(line_for_programs(*letter, now_, true)).is_object());
  }
  EXPECT_TRUE(read_dead_letter("{}"));
  EXPECT_TRUE(read_dead_letter("nonsense").has_error());
}

TEST_F(DeadLetters, HaveAnAge) {
  EXPECT_EQ(age_text(-1s), "0 s");
  EXPECT_EQ(age_text(59'999ms), "59 s");
  EXPECT_EQ(age_text(60s), "1 min");
  EXPECT_EQ(age_text(47h), "47 h");
  EXPECT_EQ(age_text(49h), "2 d");
}

TEST(RunProgram, HandsOverLinesAndTellsHowItEnded) {
  std::vector<std::string> lines;
  const auto take = [&lines](const std::string& line) { lines.push_back(line); };
  EXPECT_TRUE(run_program("sh", {"-c", "echo one; printf 'two'"}, take));
  EXPECT_EQ(lines, (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(run_program("sh", {"-c", "exit 3"}, take).error().detail, "sh ended with status 3");
  EXPECT_EQ(run_program("/no/such/thing", {}, take).error().code, code::kNotFound);
}

}  // namespace
}  // namespace parley::cli
