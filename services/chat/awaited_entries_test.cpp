#include "awaited_entries.hpp"

#include <gtest/gtest.h>

#include <array>
#include <future>

#include "protocol/error_codes.hpp"

namespace parley::chat {
namespace {

using namespace std::chrono_literals;
using conversations::Pending;

class AwaitedEntriesTest : public ::testing::Test {
 protected:
  static std::future<Status> await(AwaitedEntries& awaited, const ConversationId& conversation_id,
                                   const MessageId& entry) {
    const auto answer = std::make_shared<std::promise<Status>>();
    auto future = answer->get_future();
    awaited.add(conversation_id, entry, [answer](const Status& s) { answer->set_value(s); });
    return future;
  }
  static bool is_open(const std::future<Status>& one) {
    return one.wait_for(0s) != std::future_status::ready;
  }
  static bool is_unconfirmed(std::future<Status>& one) {
    const Status status = one.get();
    return status.has_error() && status.error().code == code::kUnconfirmed;
  }

  const ConversationId one_ = ConversationId::random();
  const ConversationId other_ = ConversationId::random();
  const MessageId entry_ = MessageId::random();
  const MessageId later_ = MessageId::random();
};

TEST_F(AwaitedEntriesTest, EachIsAnsweredWhenItsEntryIsConfirmed) {
  AwaitedEntries awaited(1h);
  auto first = await(awaited, one_, entry_);
  auto again = await(awaited, one_, entry_);
  auto later = await(awaited, one_, later_);
  auto other = await(awaited, other_, entry_);
  awaited.confirmed(one_, entry_);
  EXPECT_TRUE(first.get().has_value());
  EXPECT_TRUE(again.get().has_value());
  EXPECT_TRUE(is_open(later));
  EXPECT_TRUE(is_open(other));
  EXPECT_TRUE(awaited.has(one_));
  awaited.still_pending(one_, std::array{Pending{later_, one_, "", {}, true}});
  EXPECT_TRUE(is_open(later));
  awaited.still_pending(one_, {});
  EXPECT_TRUE(later.get().has_value());
  EXPECT_FALSE(awaited.has(one_));
}

TEST_F(AwaitedEntriesTest, IsAnsweredWhenTimeIsUp) {
  AwaitedEntries awaited(1ms);
  auto first = await(awaited, one_, entry_);
  auto second = await(awaited, other_, entry_);
  EXPECT_TRUE(is_unconfirmed(first));
  EXPECT_TRUE(is_unconfirmed(second));
  EXPECT_FALSE(awaited.has(one_));
}

TEST_F(AwaitedEntriesTest, NobodyIsLeftWaitingAtTheEnd) {
  AwaitedEntries awaited(1h);
  auto first = await(awaited, one_, entry_);
  awaited.stop();
  auto late = await(awaited, one_, entry_);
  EXPECT_TRUE(is_unconfirmed(first));
  EXPECT_TRUE(is_unconfirmed(late));
}

TEST_F(AwaitedEntriesTest, OneMoreThanMayWaitIsAnsweredAtOnce) {
  AwaitedEntries awaited(1h);
  std::vector<std::future<Status>> all;
  for (std::size_t i = 0; i < AwaitedEntries::kMaxAwaited; ++i) {
    all.push_back(await(awaited, one_, entry_));
  }
  auto refused = await(awaited, one_, entry_);
  EXPECT_TRUE(is_unconfirmed(refused));
  awaited.confirmed(one_, entry_);
  for (auto& one : all) EXPECT_TRUE(one.get().has_value());
}

}  // namespace
}  // namespace parley::chat
