#include "session.hpp"

#include <gtest/gtest.h>

#include "protocol/close_codes.hpp"
#include "still_hub.hpp"

/// What a client sends, and the answers. Delivery of entries is tested in resume_test.cpp.
namespace parley::realtime {
namespace {

namespace close_code = protocol::close_code;

class SessionTest : public ::testing::Test {
 protected:
  StillHub::Client& open() {
    StillHub::Client& client = hub_.open(ada_);
    hub_.settle();
    return client;
  }
  void say(StillHub::Client& client, const std::string& text) const {
    client.send(R"({"type":"send","conversation_id":")" + id_.text() + R"(","text":")" + text +
                R"(","client_msg_id":")" + text + R"("})");
  }
  void read(StillHub::Client& client, int seq) const {
    client.send(R"({"type":"read","conversation_id":")" + id_.text() + R"(","seq":)" +
                std::to_string(seq) + "}");
  }
  std::vector<std::string> published() const {
    std::vector<std::string> texts;
    texts.reserve(hub_.published.size());
    for (const auto& one : hub_.published) texts.push_back(one.item.text);
    return texts;
  }
  static bool refused(const StillHub::Client& client, const std::string& code) {
    const auto errors = client.frames("error");
    return !errors.empty() && errors.back().find('"' + code + '"') != std::string::npos;
  }

  const UserId ada_ = UserId::random();
  const UserId bob_ = UserId::random();
  StillHub hub_;
  const ConversationId id_ = hub_.make_group({ada_, bob_});
};

using Texts = std::vector<std::string>;

TEST_F(SessionTest, SaysNothingBeforeItsTokenIsKnown) {
  StillHub::Client& client = hub_.open(ada_);
  say(client, "early");
  EXPECT_TRUE(refused(client, "unauthenticated"));
  client.send(R"({"type":"auth","token":"another"})");
  EXPECT_TRUE(refused(client, "invalid_request"));
  hub_.settle();
  EXPECT_EQ(client.count("welcome"), 1U);
  EXPECT_TRUE(published().empty());
}

TEST_F(SessionTest, MessagesKeepTheirOrderWhileTheStoreIsAsked) {
  StillHub::Client& client = open();
  say(client, "one");
  say(client, "two");
  say(client, "three");
  EXPECT_EQ(hub_.questions(), 1U);
  EXPECT_TRUE(published().empty());
  hub_.settle();
  EXPECT_EQ(published(), (Texts{"one", "two", "three"}));
  // The membership is now cached: no query.
  say(client, "four");
  EXPECT_EQ(hub_.questions(), 0U);
  EXPECT_EQ(published().back(), "four");
  EXPECT_EQ(client.count("accepted"), 0U);
  for (const auto& one : hub_.published) one.completion({});
  hub_.settle();
  EXPECT_EQ(client.count("accepted"), 4U);
}

TEST_F(SessionTest, WhoIsRemovedWhileTheStoreIsAskedSendsNothing) {
  StillHub::Client& client = open();
  say(client, "text");
  hub_.read_first();
  hub_.stores.all.conversations.remove_member(id_, ada_, 1).value();
  hub_.deliver(hub_.store_change(id_, 1, protocol::Kind::kMemberRemoved, {ada_}));
  EXPECT_EQ(client.count("left"), 1U);
  hub_.settle();
  EXPECT_TRUE(published().empty());
  EXPECT_TRUE(refused(client, "not_found"));
}

TEST_F(SessionTest, AConfirmAfterItsEndIsDropped) {
  StillHub::Client& client = open();
  say(client, "text");
  hub_.settle();
  hub_.close(client);
  ASSERT_EQ(hub_.published.size(), 1U);
  hub_.published.front().completion({});
  hub_.settle();
}

TEST_F(SessionTest, OfReadMarksOneIsUnderWayAndTheHighestWaits) {
  StillHub::Client& client = open();
  for (int seq = 1; seq <= 3; ++seq) hub_.deliver(hub_.store(id_, seq, bob_, "text"));
  hub_.settle();
  for (const int seq : {1, 3, 2}) read(client, seq);
  ASSERT_EQ(hub_.published.size(), 1U);
  hub_.published.front().completion({});
  hub_.settle();
  ASSERT_EQ(hub_.published.size(), 2U);
  EXPECT_EQ(hub_.published.back().item.up_to, 3);
  hub_.published.back().completion({});
  hub_.settle();
  // A confirmed mark isn't published again.
  read(client, 2);
  EXPECT_EQ(hub_.published.size(), 2U);
}

TEST(SessionLimits, WhoSaysNothingIsClosed) {
  StillHub hub({.auth_within = std::chrono::milliseconds(-1)});
  StillHub::Client& client = hub.connect();
  hub.tick();
  EXPECT_EQ(client.closed(), close_code::kAuthTimeout);
}

TEST(SessionLimits, AFloodIsRefusedAndThenClosed) {
  StillHub hub({.frames_per_second = 0, .frames_burst = 1, .refused_frames = 3});
  StillHub::Client& client = hub.open(UserId::random());
  hub.settle();
  for (unsigned i = 0; i < 3; ++i) client.send("{}");
  EXPECT_EQ(client.count("error"), 3U);
  EXPECT_EQ(client.closed(), 0);
  client.send("{}");
  EXPECT_EQ(client.closed(), close_code::kFlooding);
}

}  // namespace
}  // namespace parley::realtime
