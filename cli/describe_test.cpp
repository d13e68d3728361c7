#include "describe.hpp"

#include <gtest/gtest.h>
#include <time.h>

#include <boost/json.hpp>
#include <cstdlib>

#include "terminal_text.hpp"

namespace parley::cli {
namespace {

using namespace std::chrono_literals;

const Timestamp kTime = *parse_timestamp("2026-11-23T08:31:24.123Z");

class Describe : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    use_utf8_locale();
    ::setenv("TZ", "UTC-1", 1);
    ::tzset();
  }
  static void TearDownTestSuite() { ::unsetenv("TZ"); }

  client::Entry entry(const std::string& kind, const std::string& text = "") const {
    client::Message message{
        MessageId::random(), ConversationId::random(), 3, 2, ada_, "key", text, kTime, kTime};
    return {kind, std::move(message), "r", ""};
  }
  NameOf name_of() const {
    return [this](const UserId& id) { return id == ada_ ? "ada" : "grace"; };
  }
  std::string deed(const client::Entry& one) const {
    const auto found = describe(one, name_of());
    EXPECT_FALSE(found.said);
    return found.who + " " + found.what;
  }

  const UserId ada_ = UserId::random();
  const UserId grace_ = UserId::random();
};

TEST_F(Describe, TellsWhatWasSaid) {
  client::Entry said = entry("message", "Hello,\nGrace\x1b[2J");
  EXPECT_EQ(line_for_people(said, name_of()), "2026-11-23 09:31 ada: Hello,\n      Grace␛[2J");
  said.message.edited_at = kTime;
  EXPECT_EQ(describe(said, name_of()).what, "Hello,\nGrace␛[2J (edited)");
  said.message.deleted_at = kTime;
  EXPECT_EQ(describe(said, name_of()).what, "(deleted)");
}

TEST_F(Describe, TellsWhatWasDone) {
  client::Entry done = entry("members_added");
  done.user_ids = {grace_};
  EXPECT_EQ(deed(done), "ada added grace");
  EXPECT_EQ(line_for_people(done, name_of()), "2026-11-23 09:31 * ada added grace");
  done.kind = "role_changed";
  done.role = "admin";
  EXPECT_EQ(deed(done), "ada made grace admin");
  done.kind = "title_changed";
  EXPECT_EQ(deed(done), "ada removed the title");
  done.title = "Plans\n2";
  EXPECT_EQ(deed(done), "ada changed the title to Plans⏎2");
  done.kind = "pin";
  EXPECT_EQ(deed(done), "ada unpinned a message");
  done.on = true;
  EXPECT_EQ(deed(done), "ada pinned a message");
  EXPECT_NE(deed(entry("from_the_future")).find("from_the_future"), std::string::npos);
}

TEST_F(Describe, TheDateStandsWhereItIsNotToday) {
  EXPECT_EQ(local_time(kTime, kTime + 1h), "09:31");
  EXPECT_EQ(local_time(kTime, kTime + 24h), "2026-11-23 09:31");
}

TEST_F(Describe, AProgramGetsTheWordsOfTheApi) {
  const auto object = object_of(entry("message", "hi"), name_of());
  EXPECT_EQ(object.at("sender").as_string(), "ada");
  EXPECT_EQ(object.at("text").as_string(), "hi");
  EXPECT_EQ(object.at("accepted_at").as_string(), "2026-11-23T08:31:24.123Z");
  EXPECT_FALSE(object_of(entry("delete"), name_of()).contains("text"));
}

TEST_F(Describe, JsonHoldsNoControlCharacterAndMeansTheSame) {
  const std::string text = "\x01\n\x1b\x7f\u0085\u009b\"ä🎉";
  const std::string line = json_line({{"text", text}});
  EXPECT_EQ(one_line(line), line);
  EXPECT_EQ(boost::json::parse(line).at("text").as_string(), text);
}

}  // namespace
}  // namespace parley::cli
