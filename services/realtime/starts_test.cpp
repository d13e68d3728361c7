#include <gtest/gtest.h>

#include <optional>

#include "still_hub.hpp"

/// A user who is added to a conversation while their socket starts is notified at once: by
/// `welcome`, or else by `joined`. Measures no time, and needs no further entry.
namespace parley::realtime {
namespace {

/// Open; token verified; each of the two queries read, and its answer delivered.
constexpr unsigned kStartSteps = 6;

/// The membership is stored before step `stored`; its entry is delivered before step `told`.
struct Moment {
  unsigned stored;
  unsigned told;
  /// Another member is connected.
  bool is_live;
};

class Starts : public ::testing::TestWithParam<Moment> {
 protected:
  void step(unsigned number) {
    if (number == 0) {
      client_ = &hub_.open(user_);
    } else if (number % 2 == 1) {
      hub_.run_loop();
    } else if (hub_.questions() > 0) {
      hub_.read_first();
    }
  }

  const UserId user_ = UserId::random();
  const UserId other_ = UserId::random();
  StillHub hub_;
  const ConversationId id_ = hub_.make_group({other_});
  StillHub::Client* client_ = nullptr;
};

bool names(const std::string& welcome, const ConversationId& id) {
  return welcome.find(id.text()) != std::string::npos;
}

TEST_P(Starts, WhoIsAddedMeanwhileIsToldAtOnce) {
  hub_.store(id_, 1, other_, "of before");
  if (GetParam().is_live) {
    hub_.open(other_);
    hub_.settle();
  }
  std::optional<Line> entry;
  for (unsigned number = 0; number <= kStartSteps; ++number) {
    if (number == GetParam().stored) {
      const std::vector<conversations::Member> members{
          {user_, conversations::Role::kMember, now()}};
      ASSERT_TRUE(hub_.stores.all.conversations.add_members(id_, members, 1));
      entry = hub_.store_change(id_, 2, protocol::Kind::kMembersAdded, {user_});
    }
    if (number == GetParam().told) hub_.deliver(*entry);
    if (number < kStartSteps) step(number);
  }
  hub_.settle();
  ASSERT_EQ(client_->count("welcome"), 1U);
  const bool by_welcome = names(client_->frames("welcome").front(), id_);
  EXPECT_EQ(client_->count("joined"), by_welcome ? 0U : 1U);
  // The next entry is delivered, once.
  const std::size_t entries = client_->count("entry");
  EXPECT_EQ(entries, by_welcome ? 0U : 1U);
  hub_.deliver(hub_.store(id_, 3, other_, "next"));
  hub_.settle();
  EXPECT_EQ(client_->count("entry"), entries + 1);
  EXPECT_EQ(client_->closed(), 0);
}

std::vector<Moment> moments() {
  std::vector<Moment> all;
  for (unsigned stored = 0; stored <= kStartSteps; ++stored) {
    for (unsigned told = stored; told <= kStartSteps; ++told) {
      for (const bool is_live : {false, true}) all.push_back({stored, told, is_live});
    }
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Moments, Starts, ::testing::ValuesIn(moments()), [](const auto& moment) {
  return "stored" + std::to_string(moment.param.stored) + "told" +
         std::to_string(moment.param.told) + (moment.param.is_live ? "live" : "");
});

}  // namespace
}  // namespace parley::realtime
