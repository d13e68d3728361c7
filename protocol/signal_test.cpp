#include "protocol/signal.hpp"

#include <gtest/gtest.h>

namespace parley::protocol {
namespace {

TEST(Signal, IsReadAsItWasWritten) {
  const TypingSignal typing{ConversationId::random(), UserId::random()};
  const PresenceSignal presence{"one", true, true, {UserId::random(), UserId::random()}, {}};
  const ReadSignal mark{ConversationId::random(), UserId::random(), 7, 5};
  const OutcomeSignal outcome{MessageId::random(), ConversationId::random(),
                              UserId::random(),    MessageId::random(),
                              "refused",           "forbidden"};
  const EventsLostSignal lost;
  for (const Signal& signal :
       {Signal(typing), Signal(presence), Signal(mark), Signal(outcome), Signal(lost)}) {
    const auto read = read_signal(write_signal(signal));
    ASSERT_TRUE(read.has_value()) << read.error().detail;
    EXPECT_EQ(*read, signal);
  }
}

TEST(Signal, WhatIsNoneIsRefused) {
  for (const char* line :
       {"", "[]", "{}", R"({"signal":7})", R"({"signal":"dance"})", R"({"signal":"typing"})",
        R"({"signal":"read"})", R"({"signal":"outcome"})", R"({"signal":"presence","instance":""})",
        R"({"signal":"typing","conversation_id":"x","user_id":"y"})"}) {
    EXPECT_TRUE(read_signal(line).has_error()) << line;
  }
}

}  // namespace
}  // namespace parley::protocol
