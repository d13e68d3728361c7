#include "unconfirmed.hpp"

#include <gtest/gtest.h>

#include <map>

namespace parley::amqp {
namespace {

using namespace std::chrono_literals;

class UnconfirmedTest : public testing::Test {
 protected:
  void add(int name, std::chrono::milliseconds deadline = 1000ms) {
    window_.add([this, name](const Status& status) { ended_[name].push_back(status); },
                start_ + deadline, 10);
  }
  Unconfirmed::Released answer(std::uint64_t tag, bool multiple, bool positive = true) {
    const auto released = window_.answer(tag, multiple, positive, finished_);
    complete();
    return released;
  }
  void complete() {
    for (auto& [completion, status] : std::exchange(finished_, {})) completion(status);
  }
  std::string_view code(int name) { return ended_.at(name).at(0).error().code; }

  const Monotonic::time_point start_ = Monotonic::now();
  Unconfirmed window_;
  Unconfirmed::Finished finished_;
  std::map<int, std::vector<Status>> ended_;
};

TEST_F(UnconfirmedTest, OneAnswerEndsOne) {
  for (int i = 1; i <= 3; ++i) add(i);
  EXPECT_EQ(answer(2, false).bytes, 10U);
  ASSERT_EQ(ended_.size(), 1U);
  EXPECT_FALSE(ended_.at(2).at(0).has_error());
}

TEST_F(UnconfirmedTest, MultipleEndsAllUpToTheTagOnce) {
  for (int i = 1; i <= 4; ++i) add(i);
  answer(2, false);
  EXPECT_EQ(answer(3, true).messages, 2U);
  EXPECT_EQ(answer(3, true).messages, 0U);
  EXPECT_EQ(ended_.size(), 3U);
  EXPECT_EQ(ended_.at(2).size(), 1U);
  EXPECT_TRUE(window_.waiting());
}

TEST_F(UnconfirmedTest, TagZeroMeansAll) {
  for (int i = 1; i <= 4; ++i) add(i);
  EXPECT_EQ(answer(0, true).messages, 4U);
  EXPECT_FALSE(window_.waiting());
}

TEST_F(UnconfirmedTest, TagsThatWereNeverGivenAreIgnored) {
  EXPECT_EQ(answer(0, true).messages, 0U);
  EXPECT_EQ(answer(7, true).messages, 0U);
  add(1);
  EXPECT_EQ(answer(2, true).messages, 0U);
  EXPECT_TRUE(ended_.empty());
}

TEST_F(UnconfirmedTest, NegativeAndReturnedAreErrors) {
  for (int i = 1; i <= 3; ++i) add(i);
  window_.mark_returned(2, "NO_ROUTE");
  window_.mark_returned(99, "NO_ROUTE");
  answer(1, false, false);
  answer(3, true);
  EXPECT_EQ(code(1), code::kUnavailable);
  EXPECT_EQ(code(2), code::kUnavailable);
  EXPECT_FALSE(ended_.at(3).at(0).has_error());
}

TEST_F(UnconfirmedTest, ExpiresAtTheDeadlineAndKeepsThePlace) {
  add(1, 50ms);
  add(2, 10ms);
  add(3, 90ms);
  EXPECT_EQ(window_.next_deadline(), start_ + 10ms);
  EXPECT_EQ(window_.expire(start_ + 9ms, finished_), 0U);
  EXPECT_EQ(window_.expire(start_ + 50ms, finished_), 2U);
  complete();
  EXPECT_EQ(code(1), code::kTimeout);
  EXPECT_EQ(window_.next_deadline(), start_ + 90ms);
  // The late answer changes nothing for those that ended, and frees their places.
  EXPECT_EQ(answer(3, true).bytes, 30U);
  EXPECT_EQ(ended_.at(1).size(), 1U);
  EXPECT_FALSE(ended_.at(3).at(0).has_error());
}

TEST_F(UnconfirmedTest, ShortenBringsDeadlinesForward) {
  add(1, 1000ms);
  add(2, 10ms);
  window_.shorten(start_ + 20ms);
  EXPECT_EQ(window_.expire(start_ + 20ms, finished_), 2U);
}

TEST_F(UnconfirmedTest, FailAllEndsEachOnceAndTagsGoOn) {
  add(1, 10ms);
  add(2);
  window_.expire(start_ + 10ms, finished_);
  EXPECT_EQ(window_.fail_all(unavailable("gone"), finished_), 1U);
  complete();
  EXPECT_EQ(ended_.at(1).size(), 1U);
  EXPECT_EQ(code(2), code::kUnavailable);
  add(3);
  EXPECT_EQ(answer(3, true).messages, 1U);
}

}  // namespace
}  // namespace parley::amqp
