#include "judged.hpp"

#include <gtest/gtest.h>

#include "load.hpp"

namespace parley::consumer {
namespace {

TEST(Judged, IsTheWholeItemButWhenItWasAccepted) {
  const protocol::Item item = make_message(ConversationId::random(), "1");
  const auto violations = [&](const protocol::Item& kept, std::int64_t number = 1) {
    const auto at = Monotonic::now();
    return oracle::violations({sent(item, at, at)},
                              {{item.conversation_id.text(), stored({{kept, 1, number, now()}})}});
  };
  protocol::Item retried = item;
  retried.accepted_at += std::chrono::seconds{1};
  EXPECT_TRUE(violations(retried).empty());
  protocol::Item other = item;
  other.text = "other";
  EXPECT_EQ(violations(other).size(), 1U);
  other = item;
  other.request_id = "other";
  EXPECT_EQ(violations(other).size(), 1U);
  EXPECT_FALSE(violations(make_message(item.conversation_id, "2")).empty());
  EXPECT_EQ(violations(item, 2).size(), 1U);
}

}  // namespace
}  // namespace parley::consumer
