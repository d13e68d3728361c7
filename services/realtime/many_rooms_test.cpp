#include <gtest/gtest.h>

#include <algorithm>

#include "still_hub.hpp"

/// The store queries of an instance with many conversations. Counts queries; measures no time.
namespace parley::realtime {
namespace {

class ManyRooms : public ::testing::Test {
 protected:
  static constexpr std::size_t kConversations = 2100;
  /// After this many, all are compared once more.
  static constexpr unsigned kSeconds = 11;
  static constexpr unsigned kMostSeconds = 2000;

  void SetUp() override {
    while (ids_.size() < kConversations) ids_.push_back(hub_.make_group({user_}));
    hub_.open(user_);
    hub_.settle();
    ASSERT_EQ(hub_.clients().front()->count("welcome"), 1U);
    // The first tick compares all conversations.
    do {
      answer_some();
      hub_.tick();
    } while (hub_.questions() != 0);
  }

  void answer_some() {
    for (unsigned i = 0; i < 50 && hub_.questions() > 0; ++i) hub_.answer_first();
  }

  const UserId user_ = UserId::random();
  std::vector<ConversationId> ids_;
  StillHub hub_;
};

TEST_F(ManyRooms, AreComparedWithOneQuestionAtATime) {
  const std::size_t before = hub_.asked();
  std::size_t most = 0;
  for (unsigned second = 0; second < kSeconds; ++second) {
    hub_.tick();
    most = std::max(most, hub_.questions());
  }
  EXPECT_EQ(most, 1U);
  while (hub_.questions() != 0) {
    hub_.answer_last();
    EXPECT_LE(hub_.questions(), 1U);
  }
  EXPECT_EQ(hub_.asked() - before, (kConversations + kComparedAtOnce - 1) / kComparedAtOnce);
}

TEST_F(ManyRooms, LoseNothingHoweverOftenAllAreComparedAgain) {
  // The entries are not delivered.
  for (const ConversationId& id : ids_) hub_.store(id, 1, user_, "text");
  const auto told = [this] { return hub_.clients().front()->count("entry"); };
  for (unsigned second = 0; second < kMostSeconds && told() < kConversations; ++second) {
    hub_.deliver(protocol::EventsLostSignal{});
    hub_.tick();
    answer_some();
  }
  EXPECT_EQ(told(), kConversations);
}

}  // namespace
}  // namespace parley::realtime
