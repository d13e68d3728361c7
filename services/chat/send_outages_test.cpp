#include <gtest/gtest.h>

#include "look_at_stores.hpp"
#include "messaging/dependencies.hpp"
#include "protocol/message_id.hpp"
#include "send_fixture.hpp"
#include "test_support/eventually.hpp"
#include "test_support/stopwatch.hpp"

namespace parley::chat {
namespace {

using amqp_testing::Broker;
using test_support::eventually;
using testing::Answer;
using testing::as_chat_service;
using testing::kPartitions;
using testing::sent;
using testing::User;
using enum http::Method;
using std::chrono::milliseconds;

class SendOutages : public testing::SendFixture {};
PARLEY_STORE_CONTRACT(SendOutages);

TEST_P(SendOutages, KnownMembersSendWhileTheStoreIsDown) {
  const User ada = add_user();
  const User bob = add_user();
  const std::string group = make_group(ada, {bob});
  const auto forgetful =
      open_instance({.broker = as_chat_service(), .memberships = {.fresh_for = milliseconds{0}}});
  const auto send_there = [&](const User& user, const std::string& key) {
    return forgetful->call(kPost, "/chat/send", user.token, in_group(group, key));
  };
  ASSERT_EQ(send_there(ada, "k1").status, 202U);
  forgetful->set_store_down(true);
  EXPECT_EQ(send_there(ada, "k2").status, 202U);
  EXPECT_FALSE(forgetful->context().admission.stores_are_up());
  EXPECT_EQ(send_there(ada, "k3").status, 202U);
  const Answer unknown = send_there(bob, "k1");
  EXPECT_EQ(unknown.status, 503U);
  EXPECT_TRUE(unknown.headers.find("Retry-After").has_value());
  forgetful->set_store_down(false);
  EXPECT_EQ(send_there(bob, "k1").status, 202U);
}

class NoBlocks : public blocks::BlockStore {
  Status block(const UserId&, const blocks::Block&) override { return unavailable("no blocks"); }
  Status unblock(const UserId&, const UserId&) override { return unavailable("no blocks"); }
  Result<std::vector<blocks::Block>> blocked_by(const UserId&, std::string_view,
                                                std::size_t) override {
    return unavailable("no blocks");
  }
  Result<std::string> last_change() override { return unavailable("no blocks"); }
  Result<bool> has_blocked(const UserId&, const UserId&) override {
    return unavailable("no blocks");
  }
  Result<std::vector<UserId>> blockers_of(const UserId&, std::span<const UserId>) override {
    return unavailable("no blocks");
  }
};

TEST_P(SendOutages, WithoutBlocksTheRestOfTheStoreIsStillAsked) {
  ASSERT_EQ(chat().context().stores.timeline.claim_partitions(kPartitions).value(), kPartitions);
  const auto early = make_instance({.broker = as_chat_service()});
  const auto& all = early->context();
  const messaging::Stores& real = all.stores;
  NoBlocks none;
  Context blind{{real.accounts, none, real.conversations, real.pending, real.presence,
                 real.removals, real.timeline, real.commands, real.listings, real.read_marks},
                all.announcer,
                all.memberships,
                all.messages,
                all.admission,
                all.workers,
                all.send_limit};
  General general("General");
  messaging::RecentRemovals removals(real.removals, all.memberships);
  EXPECT_TRUE(look_at_stores(blind, early->readiness(), general, removals).has_error());
  EXPECT_TRUE(all.admission.stores_are_up());
  EXPECT_TRUE(all.messages.is_open());
  EXPECT_EQ(real.conversations.public_conversations("", 10).value().size(), 1U);
}

TEST_P(SendOutages, UntilThePartitionsAreKnownNothingIsAcceptedOrReady) {
  const User ada = add_user();
  const std::string group = make_group(ada);
  const auto early = make_instance({.broker = as_chat_service()});
  messaging::expect_dependencies(early->readiness());
  ASSERT_TRUE(early->is_connected());
  early->readiness().pass(messaging::kKeysCheck);
  General general("");
  messaging::RecentRemovals removals(early->context().stores.removals,
                                     early->context().memberships);
  const auto look = [&] {
    if (look_at_stores(early->context(), early->readiness(), general, removals)) {
      early->readiness().pass(messaging::kStoreCheck);
    }
  };
  look();
  EXPECT_FALSE(early->readiness().ready());
  const std::string body = in_group(group, "k");
  EXPECT_EQ(early->call(kPost, "/chat/send", ada.token, body).status, 503U);
  ASSERT_EQ(chat().context().stores.timeline.claim_partitions(kPartitions).value(), kPartitions);
  look();
  EXPECT_TRUE(early->readiness().ready()) << early->readiness().json();
  EXPECT_EQ(early->call(kPost, "/chat/send", ada.token, body).status, 202U);
}

TEST_P(SendOutages, WithoutABrokerEverySendIs503) {
  const User ada = add_user();
  const std::string group = make_group(ada);
  chat().context().messages.open(kPartitions);
  const Answer answer = chat().call(kPost, "/chat/send", ada.token, in_group(group, "k"));
  EXPECT_EQ(answer.status, 503U);
  EXPECT_TRUE(answer.headers.find("Retry-After").has_value());
}

TEST_P(SendOutages, AFrozenOrKilledBrokerIs503In5SecondsAndComesBack) {
  const User ada = add_user();
  const std::string group = make_group(ada);
  ASSERT_EQ(send_to(group, ada, "before").status, 202U);
  Broker::shared().freeze();
  const test_support::Stopwatch watch;
  const Answer frozen = send_to(group, ada, "frozen");
  EXPECT_LT(watch.elapsed(), milliseconds{5500});
  EXPECT_EQ(frozen.status, 503U);
  EXPECT_TRUE(frozen.headers.find("Retry-After").has_value());
  Broker::shared().thaw();
  EXPECT_TRUE(eventually([&] { return send_to(group, ada, "frozen").status == 202; }));

  Broker::shared().kill();
  const Answer killed = send_to(group, ada, "killed");
  EXPECT_EQ(killed.status, 503U);
  Broker::shared().start();
  EXPECT_TRUE(eventually([&] { return send_to(group, ada, "killed").status == 202; }));
  const auto id =
      protocol::derive_message_id("message", *ConversationId::parse(group), ada.id, "", "killed");
  EXPECT_TRUE(sent().wait_for(id.text()).has_value());
}

}  // namespace
}  // namespace parley::chat
