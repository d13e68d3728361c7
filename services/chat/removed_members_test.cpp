#include <gtest/gtest.h>

#include <future>

#include "send_fixture.hpp"
#include "test_support/eventually.hpp"

namespace parley::chat {
namespace {

using test_support::eventually;
using testing::as_chat_service;
using testing::ChatInstance;
using testing::User;
using enum http::Method;
using namespace std::chrono_literals;

/// A user is removed through one instance and sends through another, whose cache would last an
/// hour.
class RemovedMembers : public testing::SendFixture {
 protected:
  void SetUp() override {
    SendFixture::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    other_ = open_instance({.broker = as_chat_service(), .memberships = {.fresh_for = 1h}});
    ada_.emplace(add_user());
    bob_.emplace(add_user());
    group_ = make_group(*ada_, {*bob_});
    began_ = Monotonic::now();
  }
  void TearDown() override {
    other_.reset();
    SendFixture::TearDown();
  }

  unsigned send_through(ChatInstance& instance, const std::string& key) {
    return instance.call(kPost, "/chat/send", bob_->token, in_group(group_, key)).status;
  }
  unsigned react_through(ChatInstance& instance) {
    const std::string path = "/chat/conversations/" + group_ + "/messages/" +
                             MessageId::random().text() + "/reactions/x";
    return instance.call(kPut, path, bob_->token).status;
  }
  unsigned remove() {
    const std::string path = "/chat/conversations/" + group_ + "/members/" + bob_->id.text();
    return instance_->call(kDelete, path, ada_->token).status;
  }
  unsigned add() {
    return instance_
        ->call(kPost, "/chat/conversations/" + group_ + "/members", ada_->token,
               R"({"member_ids":[")" + bob_->id.text() + "\"]}")
        .status;
  }
  /// Waits until the other instance has learned of the removal.
  bool is_known() {
    const auto conversation = *ConversationId::parse(group_);
    return eventually(
        [&] { return !other_->context().memberships.put(conversation, bob_->id, false, began_); });
  }

  std::unique_ptr<ChatInstance> other_;
  std::optional<User> ada_;
  std::optional<User> bob_;
  std::string group_;
  Monotonic::time_point began_;
};
PARLEY_STORE_CONTRACT(RemovedMembers);

TEST_P(RemovedMembers, SendNothingThroughOtherInstances) {
  ASSERT_EQ(send_through(*other_, "1"), 202U);
  ASSERT_EQ(react_through(*other_), 202U);
  ASSERT_EQ(remove(), 204U);
  EXPECT_TRUE(eventually([&] { return send_through(*other_, "2") == 404U; }));
  EXPECT_EQ(react_through(*other_), 404U);
  ASSERT_EQ(add(), 200U);
  EXPECT_EQ(send_through(*other_, "3"), 202U) << "added again: at once";
}

TEST_P(RemovedMembers, SendNothingWhileTheStoreIsAway) {
  ASSERT_EQ(send_through(*other_, "1"), 202U);
  ASSERT_EQ(remove(), 204U);
  ASSERT_TRUE(is_known());
  other_->set_store_down(true);
  EXPECT_EQ(send_through(*other_, "2"), 503U);
}

TEST_P(RemovedMembers, AQuestionThatWasUnderWayIsAskedAgain) {
  std::promise<void> found;
  std::promise<void> go_on;
  other_->on_membership([&, first = true]() mutable {
    if (!std::exchange(first, false)) return;
    found.set_value();
    go_on.get_future().wait();
  });
  auto sent = other_->start(kPost, "/chat/send", bob_->token, in_group(group_, "1"));
  found.get_future().wait();
  EXPECT_EQ(remove(), 204U);
  EXPECT_TRUE(is_known());
  go_on.set_value();
  EXPECT_EQ(sent.get().status, 404U);
  EXPECT_EQ(send_through(*other_, "2"), 404U);
}

}  // namespace
}  // namespace parley::chat
