#include "messaging/admission.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "memory/stores.hpp"
#include "protocol/error_codes.hpp"
#include "protocol/message_id.hpp"

namespace parley::messaging {
namespace {

using namespace std::chrono_literals;
using conversations::ConversationKind;
using conversations::Role;

/// A store that is unavailable on request, and in which something may happen during a call.
class Away : public memory::Gate {
 public:
  Status before(std::string_view) override {
    ++calls;
    if (away) return unavailable("away");
    return {};
  }
  Status after(std::string_view) override {
    if (const auto now = std::exchange(meanwhile, nullptr)) now();
    return {};
  }

  bool away = false;
  unsigned calls = 0;
  std::function<void()> meanwhile;
};

class AdmissionTest : public ::testing::Test {
 protected:
  AdmissionTest() {
    for (const UserId& id : {ada_, bob_}) {
      EXPECT_TRUE(stores_.accounts.insert({id, id.text(), Timestamp{}, false}).has_value());
    }
    const std::vector<conversations::Member> members{{ada_, Role::kOwner, now()}};
    const conversations::Conversation group{
        group_.conversation_id, ConversationKind::kGroup, {}, ada_, now(), {}};
    EXPECT_TRUE(stores_.conversations.create(group, members).has_value());
  }

  void remove() {
    EXPECT_TRUE(stores_.conversations.remove_member(group_.conversation_id, ada_, 1));
    memberships_.note_removal(group_.conversation_id, ada_);
  }
  std::string refusal(const SendTarget& target) {
    const Status may = admission_.ask(target);
    return may.has_error() ? std::string(may.error().code) : "";
  }

  const UserId ada_ = UserId::random();
  const UserId bob_ = UserId::random();
  const SendTarget group_{ada_, ConversationId::random()};
  Away store_;
  memory::Stores memory_{&store_};
  const Stores stores_ = memory_.all();
  MembershipCache memberships_{{.fresh_for = 1h}};
  MembershipCache forgetful_{{.fresh_for = 0ms}};
  Admission admission_{stores_, memberships_};
};

TEST_F(AdmissionTest, RemembersMembersOnly) {
  EXPECT_FALSE(admission_.is_known(group_));
  EXPECT_EQ(refusal(group_), "");
  EXPECT_TRUE(admission_.is_known(group_));
  const SendTarget stranger{bob_, group_.conversation_id};
  EXPECT_EQ(refusal(stranger), code::kNotFound);
  EXPECT_FALSE(admission_.is_known(stranger));
}

TEST_F(AdmissionTest, WhoWasRemovedDuringTheQuestionIsAskedAboutAgain) {
  store_.meanwhile = [this] { remove(); };
  EXPECT_EQ(refusal(group_), code::kNotFound);
  EXPECT_FALSE(admission_.is_known(group_));
}

TEST_F(AdmissionTest, KnownMembersGoOnWhileTheStoresAreAwayWithoutWaitingForThem) {
  Admission admission(stores_, forgetful_);
  ASSERT_TRUE(admission.ask(group_).has_value());
  EXPECT_FALSE(admission.is_known(group_)) << "stale, and the stores are up";
  store_.away = true;
  EXPECT_TRUE(admission.ask(group_).has_value());
  EXPECT_FALSE(admission.stores_are_up());
  const unsigned asked = store_.calls;
  EXPECT_TRUE(admission.is_known(group_));
  EXPECT_EQ(store_.calls, asked);
  const SendTarget stranger{bob_, group_.conversation_id};
  EXPECT_FALSE(admission.is_known(stranger));
  EXPECT_EQ(admission.ask(stranger).error().code, code::kUnavailable);
  admission.note_stores(true);
  EXPECT_FALSE(admission.is_known(group_));
}

TEST_F(AdmissionTest, WhoWasRemovedDoesNotGoOnWhileTheStoresAreAway) {
  ASSERT_EQ(refusal(group_), "");
  store_.away = true;
  admission_.note_stores(false);
  memberships_.note_removal(group_.conversation_id, ada_);
  EXPECT_FALSE(admission_.is_known(group_));
  EXPECT_EQ(refusal(group_), code::kUnavailable);
}

TEST_F(AdmissionTest, TheFirstMessageMakesTheDirectConversationFromBothSides) {
  const auto id = protocol::direct_conversation_id(ada_, bob_);
  EXPECT_EQ(refusal({bob_, id, ada_}), "");
  EXPECT_EQ(refusal({ada_, id, bob_}), "");
  EXPECT_EQ(stores_.conversations.members(id).value().size(), 2U);
  const UserId nobody = UserId::random();
  EXPECT_EQ(refusal({ada_, protocol::direct_conversation_id(ada_, nobody), nobody}),
            code::kNotFound);
}

TEST_F(AdmissionTest, WhoeverSaysNothingIsRememberedForNothingElse) {
  const auto id = protocol::direct_conversation_id(ada_, bob_);
  ASSERT_EQ(refusal({ada_, id, bob_}), "");
  memberships_.forget(id, ada_);
  ASSERT_TRUE(stores_.blocks.block(bob_, {ada_, now()}).has_value());
  EXPECT_EQ(refusal({.sender_id = ada_, .conversation_id = id, .addresses_others = false}), "");
  EXPECT_FALSE(admission_.is_known({ada_, id}));
  EXPECT_EQ(refusal({ada_, id}), code::kCannotMessage);
}

}  // namespace
}  // namespace parley::messaging
