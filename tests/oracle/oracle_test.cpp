#include "oracle/oracle.hpp"

#include <gtest/gtest.h>

namespace parley::oracle {
namespace {

Monotonic::time_point at(int second) { return Monotonic::time_point{std::chrono::seconds{second}}; }

/// Three messages, sent and accepted one after the other, and the expected history.
struct Case {
  std::vector<Send> sends;
  Histories histories;

  Case() {
    for (int i = 1; i <= 3; ++i) {
      const std::string key = "key" + std::to_string(i);
      sends.push_back({"c", key, "text", at(2 * i), at(2 * i + 1), Outcome::kOk, {"id" + key}});
      histories["c"].push_back({i, "id" + key, key, "text", i});
    }
  }

  /// Each is stored in the other's place.
  void swap_first_two() {
    auto& history = histories["c"];
    std::swap(history[0], history[1]);
    std::swap(history[0].seq, history[1].seq);
    std::swap(history[0].message_number, history[1].message_number);
  }

  std::string first() const {
    const auto all = violations(sends, histories);
    return all.empty() ? "" : all.front().substr(0, all.front().find(':'));
  }
};

TEST(Oracle, FindsNothingWhereNothingIs) { EXPECT_EQ(Case().first(), ""); }

TEST(Oracle, LetsAnUnknownSendBeStoredOrNot) {
  Case stored;
  stored.sends[1].outcome = Outcome::kUnknown;
  EXPECT_EQ(stored.first(), "");
  Case lost = stored;
  lost.histories["c"].pop_back();
  lost.sends[2].outcome = Outcome::kUnknown;
  EXPECT_EQ(lost.first(), "");
}

TEST(Oracle, FindsALostMessage) {
  Case faulty;
  faulty.histories["c"].pop_back();
  EXPECT_EQ(faulty.first(), "accepted and lost");
  Case in_the_middle;
  auto& history = in_the_middle.histories["c"];
  history.erase(history.begin() + 1);
  history[1].seq = 2;
  history[1].message_number = 2;
  EXPECT_EQ(in_the_middle.first(), "accepted and lost");
}

TEST(Oracle, FindsARefusedMessageThatWasStored) {
  Case faulty;
  faulty.sends[0].outcome = Outcome::kFail;
  EXPECT_EQ(faulty.first(), "refused and stored");
}

TEST(Oracle, FindsADuplicate) {
  Case faulty;
  faulty.histories["c"].push_back({4, "idkey1", "key1", "text", 4});
  EXPECT_EQ(faulty.first(), "stored twice");
}

TEST(Oracle, FindsAMessageThatNobodySent) {
  Case faulty;
  faulty.histories["c"].push_back({4, "idkey4", "key4", "text", 4});
  EXPECT_EQ(faulty.first(), "stored and never sent");
}

TEST(Oracle, FindsAGapAndAReuse) {
  for (const std::int64_t seq : {2, 4}) {
    Case faulty;
    faulty.histories["c"][2].seq = seq;
    EXPECT_EQ(faulty.first(), "gap or reuse of seq");
  }
}

TEST(Oracle, FindsAWrongNumber) {
  Case faulty;
  faulty.histories["c"][2].message_number = 2;
  EXPECT_EQ(faulty.first(), "wrong message_number");
  Case unknown;
  for (Stored& stored : unknown.histories["c"]) stored.message_number.reset();
  EXPECT_EQ(unknown.first(), "");
}

TEST(Oracle, FindsAWrongOrder) {
  Case faulty;
  faulty.swap_first_two();
  EXPECT_EQ(faulty.first(), "order");
}

TEST(Oracle, LetsOverlappingSendsTakeAnyOrder) {
  Case overlapping;
  overlapping.sends[0].ended = at(9);
  overlapping.sends[1].ended = at(9);
  overlapping.swap_first_two();
  EXPECT_EQ(overlapping.first(), "");
}

TEST(Oracle, FindsAnotherIdAndOtherBytes) {
  Case another;
  another.sends[0].ids.emplace_back("idkey2");
  EXPECT_EQ(another.first(), "another id");
  Case other;
  other.histories["c"][0].text = "test";
  EXPECT_EQ(other.first(), "other bytes");
}

}  // namespace
}  // namespace parley::oracle
