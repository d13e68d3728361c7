#include "chat/timeline.hpp"

#include <gtest/gtest.h>

#include "chat/entries.hpp"

namespace parley::cli::chat {
namespace {

using Reactions = std::map<std::string, std::size_t>;

class TimelineTest : public testing::Test {
 protected:
  Talk talk_;
  const client::Entry first_ = talk_.said(talk_.ada, "first");
  const client::Entry second_ = talk_.said(talk_.grace, "second");
};

TEST_F(TimelineTest, ShowsWhatWasDoneOnItsMessage) {
  Timeline timeline(0);
  const std::vector<client::Entry> entries{first_,
                                           second_,
                                           talk_.about(first_, "edit", talk_.ada, "better"),
                                           talk_.reaction(first_, talk_.grace, "+1", true),
                                           talk_.reaction(first_, talk_.ada, "+1", true),
                                           talk_.reaction(first_, talk_.ada, "heart", true),
                                           talk_.reaction(first_, talk_.ada, "heart", false),
                                           talk_.about(second_, "delete", talk_.grace)};
  for (const auto& entry : entries) EXPECT_TRUE(timeline.add(entry));
  for (const auto& entry : entries) EXPECT_FALSE(timeline.add(entry)) << "once each";
  EXPECT_EQ(timeline.shown().size(), 2U);
  const auto state = timeline.state_of(first_);
  EXPECT_TRUE(state.edited);
  EXPECT_EQ(state.text, "better");
  EXPECT_EQ(state.reactions, (Reactions{{"+1", 2}}));
  EXPECT_TRUE(timeline.state_of(second_).deleted);
}

TEST_F(TimelineTest, WhatIsReadLaterStandsAsWhatCameSince) {
  const auto edit = talk_.about(first_, "edit", talk_.ada, "older");
  const auto on = talk_.reaction(first_, talk_.grace, "+1", true);
  Timeline timeline(talk_.last_seq);
  timeline.add(talk_.about(first_, "edit", talk_.ada, "newest"));
  timeline.add(talk_.reaction(first_, talk_.grace, "+1", false));
  ASSERT_TRUE(timeline.older());
  EXPECT_EQ(timeline.older()->after, 0);
  EXPECT_EQ(timeline.older()->limit, 4);
  timeline.add_older({edit, on});
  EXPECT_TRUE(timeline.shown().empty());
  timeline.add_older({first_, second_});
  EXPECT_FALSE(timeline.older());
  EXPECT_EQ(timeline.state_of(first_).text, "newest");
  EXPECT_EQ(timeline.state_of(first_).reactions, Reactions{});
}

TEST_F(TimelineTest, PagesFollowOnWithoutAHole) {
  Timeline timeline(1'000);
  EXPECT_EQ(timeline.older()->after, 900);
  EXPECT_EQ(timeline.older()->limit, 100);
  timeline.add_older({first_, second_});
  EXPECT_TRUE(timeline.shown().empty()) << "there is a hole before the first one here";
  timeline.forget();
  EXPECT_EQ(timeline.older()->after, 900);
}

TEST_F(TimelineTest, FindsTheLastMessage) {
  Timeline timeline(0);
  const auto third = talk_.said(talk_.ada, "third");
  for (const auto& entry : {first_, second_, third}) timeline.add(entry);
  const auto of = [&](const UserId& id) { return [&](const UserId& one) { return one == id; }; };
  EXPECT_EQ(timeline.last_message(9, of(talk_.ada)), third.message.id);
  EXPECT_EQ(timeline.last_message(2, of(talk_.ada)), first_.message.id);
  timeline.add(talk_.about(third, "delete", talk_.ada));
  EXPECT_EQ(timeline.last_message(9, of(talk_.ada)), first_.message.id);
  EXPECT_FALSE(timeline.last_message(9, of(UserId::random())));
}

}  // namespace
}  // namespace parley::cli::chat
