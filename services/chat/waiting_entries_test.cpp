#include "waiting_entries.hpp"

#include <gtest/gtest.h>

namespace parley::chat {
namespace {

using namespace std::chrono_literals;

TEST(WaitingEntries, CountFromWhenTheyWereSeenFirst) {
  WaitingEntries waiting;
  const auto start = Monotonic::now();
  const MessageId entry = MessageId::random();
  EXPECT_EQ(waiting.age(entry, start), 0s);
  EXPECT_EQ(waiting.age(entry, start + 50s), 50s);
  waiting.forget_old(start + 100s);
  EXPECT_EQ(waiting.age(entry, start + 100s), 100s);
  waiting.forget_old(start + 161s);
  EXPECT_EQ(waiting.age(entry, start + 161s), 0s) << "nobody asked for it for a minute";
}

TEST(WaitingEntries, AnUnreadableOneIsReportedOnce) {
  WaitingEntries waiting;
  auto& reported = metrics::counter(kUnreadableEntries);
  const auto before = reported.Value();
  const conversations::Pending one{MessageId::random(), ConversationId::random(), "{", {}, true};
  for (int i = 0; i < 3; ++i) waiting.report(one, {code::kInternal, "no JSON"});
  EXPECT_EQ(reported.Value(), before + 1);
}

}  // namespace
}  // namespace parley::chat
