#include "announcer.hpp"

#include <gtest/gtest.h>

#include "amqp_testing/broker.hpp"
#include "change_conversation.hpp"
#include "chat_fixture.hpp"
#include "protocol/message_id.hpp"
#include "sent_messages.hpp"
#include "test_support/eventually.hpp"

namespace parley::chat {
namespace {

using amqp_testing::Broker;
using conversations::Pending;
using protocol::Kind;
using test_support::eventually;
using testing::ChatInstance;
using testing::User;
using enum http::Method;
using namespace std::chrono_literals;

constexpr AnnouncerOptions kAtOnce{.sweep_every = 50ms, .redo_after = 0ms, .forget_after = 0ms};

testing::SentMessages& sent() { return testing::SentMessages::shared(); }

class Announced : public testing::ChatFixture {
 protected:
  static protocol::Item removal(const User& by, const std::string& id, const User& of) {
    auto change = make_change(by.id, *ConversationId::parse(id), Kind::kMemberRemoved);
    change.user_ids = {of.id};
    change.id = protocol::derive_id(change);
    return change;
  }
  void SetUp() override {
    ChatFixture::SetUp();
    if (!IsSkipped() && !HasFatalFailure()) sent();
  }
  /// An instance that doesn't know the number of partitions yet, and so publishes nothing.
  std::unique_ptr<ChatInstance> connect(AnnouncerOptions options) {
    auto instance =
        make_instance({.broker = amqp::parse_endpoint(Broker::shared().uri_of("chat")).value(),
                       .announcer = options});
    EXPECT_TRUE(instance->is_connected());
    return instance;
  }
  std::unique_ptr<ChatInstance> open_instance(AnnouncerOptions options = {}) {
    auto instance = connect(options);
    instance->context().messages.open(testing::SentMessages::kPartitions);
    return instance;
  }
  static std::string path(const std::string& id) { return "/chat/conversations/" + id; }
  static std::string member(const std::string& id, const User& user) {
    return path(id) + "/members/" + user.id.text();
  }
  static std::string ids(const User& user) {
    return R"({"member_ids":[")" + user.id.text() + "\"]}";
  }
  std::vector<Pending> left(const std::string& id) {
    return chat().context().stores.pending.of(*ConversationId::parse(id)).value();
  }
  static std::vector<Kind> kinds(const std::vector<protocol::Item>& items) {
    std::vector<Kind> all;
    for (const auto& item : items) all.push_back(item.kind);
    return all;
  }
  void add_pending(const protocol::Item& item, bool applied, Timestamp at = now()) {
    ASSERT_TRUE(chat()
                    .context()
                    .stores.pending
                    .add({item.id, item.conversation_id, protocol::write_item(item), at, applied})
                    .has_value());
  }
};
PARLEY_STORE_CONTRACT(Announced);

TEST_P(Announced, EveryChangeOfAGroupIsAnEntry) {
  const User ada = add_user();
  const User bob = add_user();
  const User eve = add_user();
  const auto instance = open_instance();
  const auto ask = [&](http::Method method, const std::string& target, const User& user,
                       const std::string& body = "") {
    const auto answer = instance->call(method, target, user.token, body);
    EXPECT_LT(answer.status, 300U) << target << answer.text("detail");
    return answer;
  };
  const std::string id = ask(kPost, "/chat/conversations", ada,
                             R"({"kind":"group","member_ids":[")" + bob.id.text() + "\"]}")
                             .text("id");
  ask(kPost, path(id) + "/members", ada, ids(eve));
  ask(kPost, path(id) + "/members", ada, ids(eve));
  ask(kPatch, path(id), ada, R"({"title":"Team"})");
  ask(kPatch, path(id), ada, R"({"title":"Team"})");
  ask(kPatch, member(id, bob), ada, R"({"role":"admin"})");
  ask(kDelete, member(id, eve), bob);
  ask(kDelete, member(id, ada), ada);
  const auto items = sent().wait_for_all(id, 7);
  ASSERT_EQ(kinds(items),
            (std::vector{Kind::kMembersAdded, Kind::kMembersAdded, Kind::kTitleChanged,
                         Kind::kRoleChanged, Kind::kMemberRemoved, Kind::kRoleChanged,
                         Kind::kMemberLeft}));
  EXPECT_EQ(items[0].user_ids, (std::vector{ada.id, bob.id}));
  EXPECT_EQ(items[0].sender_id, ada.id);
  EXPECT_EQ(items[1].user_ids, std::vector{eve.id});
  EXPECT_EQ(items[2].title, "Team");
  EXPECT_EQ(items[3].role, "admin");
  EXPECT_EQ(items[4].sender_id, bob.id);
  EXPECT_EQ(items[4].user_ids, std::vector{eve.id});
  EXPECT_EQ(items[5].user_ids, std::vector{bob.id}) << "the heir";
  EXPECT_EQ(items[5].role, "owner");
  EXPECT_EQ(items[6].user_ids, std::vector{ada.id});
  EXPECT_FALSE(items[6].request_id.empty());
  EXPECT_TRUE(eventually([&] { return left(id).empty(); }));
}

TEST_P(Announced, JoiningIsAnEntryOfWhoJoins) {
  const User ada = add_user();
  const User bob = add_user();
  const auto instance = open_instance();
  const std::string id =
      instance->call(kPost, "/chat/conversations", ada.token, R"({"kind":"public","title":"T"})")
          .text("id");
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(instance->call(kPost, path(id) + "/join", bob.token).status, 200U);
  }
  EXPECT_EQ(instance->call(kDelete, member(id, bob), bob.token).status, 204U);
  const auto items = sent().wait_for_all(id, 3);
  ASSERT_EQ(kinds(items),
            (std::vector{Kind::kMembersAdded, Kind::kMembersAdded, Kind::kMemberLeft}));
  EXPECT_EQ(items[1].sender_id, bob.id);
  EXPECT_EQ(items[1].user_ids, std::vector{bob.id});
  EXPECT_FALSE(items[1].request_id.empty());
}

TEST_P(Announced, ARepeatedCreationIsOneEntry) {
  const User ada = add_user();
  const auto instance = open_instance();
  std::string id;
  for (int i = 0; i < 3; ++i) {
    id = instance
             ->call(kPost, "/chat/conversations", ada.token, R"({"kind":"group","member_ids":[]})",
                    {{"Idempotency-Key", "k"}})
             .text("id");
  }
  ASSERT_EQ(sent().wait_for_all(id, 1).size(), 1U);
  EXPECT_TRUE(eventually([&] { return left(id).empty(); }));
}

TEST_P(Announced, WhatOneInstanceLeftAnotherPublishesInItsOrder) {
  const User ada = add_user();
  const User bob = add_user();
  const std::string id = make_group(ada, {bob});
  for (const char* title : {"one", "two", "three"}) {
    chat().call(kPatch, path(id), ada.token, R"({"title":")" + std::string(title) + "\"}");
  }
  EXPECT_EQ(left(id).size(), 4U);
  const auto other = open_instance(kAtOnce);
  const auto items = sent().wait_for_all(id, 4);
  ASSERT_EQ(items.size(), 4U);
  EXPECT_EQ(items[0].kind, Kind::kMembersAdded);
  EXPECT_EQ(items[1].title, "one");
  EXPECT_EQ(items[3].title, "three");
  EXPECT_TRUE(eventually([&] { return left(id).empty(); }));
}

TEST_P(Announced, AChangeThatDiedBeforeTheStoreIsMade) {
  const User ada = add_user();
  const User bob = add_user();
  const std::string id = make_group(ada, {bob});
  const auto conversation = *ConversationId::parse(id);
  auto change = make_change(ada.id, conversation, Kind::kMemberRemoved);
  change.user_ids = {bob.id};
  change.id = protocol::derive_id(change);
  add_pending(change, false);
  const auto other = open_instance(kAtOnce);
  EXPECT_EQ(sent().wait_for_all(id, 2).size(), 2U);
  EXPECT_EQ(chat().call(kGet, path(id), bob.token).status, 404U);
  EXPECT_TRUE(eventually([&] { return left(id).empty(); }));
}

TEST_P(Announced, AnEarlierChangeThatWasNotMadeDoesNotUndoALaterOne) {
  const User ada = add_user();
  const User bob = add_user();
  const std::string id = make_group(ada, {bob});
  const auto change = removal(ada, id, bob);
  add_pending(change, false);
  ASSERT_EQ(chat().call(kPatch, path(id), ada.token, R"({"title":"x"})").status, 200U);
  EXPECT_EQ(chat().call(kGet, path(id), bob.token).status, 404U);
  ASSERT_EQ(chat().call(kPost, path(id) + "/members", ada.token, ids(bob)).status, 200U);
  const auto other = open_instance(kAtOnce);
  EXPECT_EQ(kinds(sent().wait_for_all(id, 4)),
            (std::vector{Kind::kMembersAdded, Kind::kMemberRemoved, Kind::kTitleChanged,
                         Kind::kMembersAdded}));
  EXPECT_EQ(chat().call(kGet, path(id), bob.token).status, 200U);
}

TEST_P(Announced, ARemovalThatComesToItsEndLateSparesWhoWasAddedAgain) {
  const User ada = add_user();
  const User bob = add_user();
  const std::string id = make_group(ada, {bob});
  auto change = make_change(ada.id, *ConversationId::parse(id), Kind::kMemberRemoved);
  change.user_ids = {bob.id};
  change.id = protocol::derive_id(change);
  add_pending(change, false);
  auto& context = chat().context();
  const std::uint64_t number = context.stores.pending.number(left(id).back()).value();
  // The requesting process is frozen here; another one applies the removal, and Bob rejoins.
  const auto other = open_instance(kAtOnce);
  EXPECT_TRUE(eventually([&] { return left(id).empty(); }));
  EXPECT_EQ(chat().call(kGet, path(id), bob.token).status, 404U);
  ASSERT_EQ(chat().call(kPost, path(id) + "/members", ada.token, ids(bob)).status, 200U);
  ASSERT_TRUE(context.stores.conversations.remove_member(change.conversation_id, bob.id, number));
  EXPECT_EQ(chat().call(kGet, path(id), bob.token).status, 200U);
}

TEST_P(Announced, ARemovalThatIsNumberedAndNotMadeYetComesBeforeALaterRole) {
  const User ada = add_user();
  const User bob = add_user();
  const std::string id = make_group(ada, {bob});
  const auto change = removal(ada, id, bob);
  add_pending(change, false);
  auto& context = chat().context();
  const std::uint64_t number = context.stores.pending.number(left(id).back()).value();
  ASSERT_EQ(chat().call(kPatch, member(id, bob), ada.token, R"({"role":"admin"})").status, 200U);
  ASSERT_TRUE(context.stores.conversations.remove_member(change.conversation_id, bob.id, number));
  EXPECT_EQ(chat().call(kGet, path(id), bob.token).status, 404U);
  const auto other = open_instance(kAtOnce);
  EXPECT_EQ(kinds(sent().wait_for_all(id, 3)),
            (std::vector{Kind::kMembersAdded, Kind::kMemberRemoved, Kind::kRoleChanged}));
}

TEST_P(Announced, AClockThatIsBehindRemovesAllTheSame) {
  const User ada = add_user();
  const User bob = add_user();
  const std::string id = make_group(ada);
  // Added by an instance whose clock is ahead.
  const std::vector<Member> ahead{{bob.id, Role::kMember, now() + 1h}};
  ASSERT_TRUE(chat()
                  .context()
                  .stores.conversations.add_members(*ConversationId::parse(id), ahead, 0)
                  .has_value());
  const auto instance = open_instance();
  EXPECT_EQ(instance->call(kDelete, member(id, bob), ada.token).status, 204U);
  EXPECT_EQ(chat().call(kGet, path(id), bob.token).status, 404U);
}

TEST_P(Announced, AGroupThatNeverCameToBeIsForgotten) {
  const User ada = add_user();
  auto change = make_change(ada.id, ConversationId::random(), Kind::kMembersAdded);
  change.user_ids = {ada.id};
  change.id = protocol::derive_id(change);
  add_pending(change, true);
  const auto other = open_instance(kAtOnce);
  EXPECT_TRUE(eventually([&] { return left(change.conversation_id.text()).empty(); }));
  EXPECT_EQ(sent().count(change.id.text()), 0U);
}

TEST_P(Announced, MoreThanAThousandChangesDoNotWait) {
  const User ada = add_user();
  const std::string id = make_group(ada, {});
  for (std::size_t n = left(id).size(); n < 1000; ++n) {
    auto change = make_change(ada.id, *ConversationId::parse(id), Kind::kTitleChanged);
    change.id = protocol::derive_id(change);
    add_pending(change, true);
  }
  const auto refused = chat().call(kPatch, path(id), ada.token, R"({"title":"x"})");
  EXPECT_EQ(refused.status, 503U);
  EXPECT_EQ(left(id).size(), 1000U);
  const auto other = open_instance(kAtOnce);
  EXPECT_EQ(sent().wait_for_all(id, 1000).size(), 1000U);
  EXPECT_TRUE(eventually([&] { return left(id).empty(); }));
  EXPECT_EQ(chat().call(kPatch, path(id), ada.token, R"({"title":"x"})").status, 200U);
}

/// The same line as a future version would write it.
std::string newer(std::string line) {
  const auto at = line.find("\"v\":");
  EXPECT_NE(at, line.npos) << line;
  return line.replace(at, 5, "\"v\":99");
}

TEST_P(Announced, AnEntryThatNobodyCanReadHoldsNothingUp) {
  const User ada = add_user();
  const std::string id = make_group(ada);
  Pending broken{MessageId::random(), *ConversationId::parse(id), "{", Timestamp{}, false, 0};
  ASSERT_TRUE(chat().context().stores.pending.add(broken).has_value());
  ASSERT_EQ(chat().call(kPatch, path(id), ada.token, R"({"title":"x"})").status, 200U);
  const auto other = open_instance(kAtOnce);
  EXPECT_EQ(kinds(sent().wait_for_all(id, 2)),
            (std::vector{Kind::kMembersAdded, Kind::kTitleChanged}));
  EXPECT_TRUE(eventually([&] { return left(id).size() == 1; }));
  broken.number = left(id).front().number;
  EXPECT_EQ(left(id), std::vector{broken}) << "for the operator";
}

TEST_P(Announced, ANewerEntryHoldsUpItsOwnConversationOnly) {
  const User ada = add_user();
  const std::string held = make_group(ada);
  Pending entry = left(held).front();
  ASSERT_TRUE(chat().context().stores.pending.remove(entry.id).has_value());
  entry.item = newer(entry.item);
  // More than one page.
  for (int i = 0; i < 600; ++i) {
    entry.id = MessageId::random();
    entry.created_at = Timestamp{std::chrono::milliseconds{i}};
    ASSERT_TRUE(chat().context().stores.pending.add(entry).has_value());
  }
  const std::string id = make_group(ada);
  const auto other = open_instance(kAtOnce);
  EXPECT_EQ(sent().wait_for_all(id, 1).size(), 1U);
  EXPECT_EQ(left(held).size(), 600U);
}

TEST_P(Announced, APartitionThatTakesNothingHoldsUpItsOwnConversationsOnly) {
  const User ada = add_user();
  const User bob = add_user();
  // The last partition has no queue.
  constexpr unsigned kOneMore = testing::SentMessages::kPartitions + 1;
  std::string stuck;
  std::string free;
  // The stuck one comes first.
  while (stuck.empty() || free.empty() || free < stuck) {
    const std::string id = make_group(ada, {bob});
    const bool is_last =
        protocol::partition_of(*ConversationId::parse(id), kOneMore) == kOneMore - 1;
    (is_last ? stuck : free) = id;
  }
  const auto other = connect(kAtOnce);
  other->context().messages.open(kOneMore);
  EXPECT_EQ(sent().wait_for_all(free, 1).size(), 1U);
  EXPECT_EQ(other->call(kDelete, member(free, bob), ada.token).status, 204U);
  EXPECT_EQ(other->call(kDelete, member(stuck, bob), ada.token).code(), "unconfirmed");
  EXPECT_EQ(left(stuck).size(), 2U);
}

TEST_P(Announced, AClockThatStepsBackHoldsNothingUp) {
  const User ada = add_user();
  const User bob = add_user();
  const std::string id = make_group(ada, {bob});
  const auto change = removal(ada, id, bob);
  add_pending(change, false, now() + 1h);
  const auto other = open_instance(kAtOnce);
  EXPECT_EQ(sent().wait_for_all(id, 2).size(), 2U);
  EXPECT_EQ(chat().call(kGet, path(id), bob.token).status, 404U);
}

TEST_P(Announced, ARemovalIsAnsweredWhenItsEntryIsKept) {
  const User ada = add_user();
  const User bob = add_user();
  const User eve = add_user();
  const std::string id = make_group(ada, {bob, eve});
  const auto instance = connect({});
  for (const User& actor : {ada, ada, bob}) {
    const auto late = instance->call(kDelete, member(id, bob), actor.token);
    EXPECT_EQ(late.status, 503U);
    EXPECT_EQ(late.code(), "unconfirmed");
    EXPECT_TRUE(late.headers.find("Retry-After").has_value());
    EXPECT_NE(late.text("detail").find("applied and permanent"), std::string::npos);
  }
  EXPECT_EQ(chat().call(kGet, path(id), bob.token).status, 404U) << "the removal is made";
  EXPECT_EQ(left(id).size(), 2U) << "and once";
  instance->context().messages.open(testing::SentMessages::kPartitions);
  EXPECT_TRUE(eventually(
      [&] { return instance->call(kDelete, member(id, bob), ada.token).status == 204U; }));
  EXPECT_EQ(sent().wait_for_all(id, 2).size(), 2U);
  for (const User& actor : {ada, bob}) {
    EXPECT_EQ(instance->call(kDelete, member(id, bob), actor.token).status, 204U) << "a repeat";
  }
  EXPECT_EQ(instance->call(kDelete, member(id, eve), eve.token).status, 204U);
  EXPECT_EQ(kinds(sent().wait_for_all(id, 3)).back(), Kind::kMemberLeft);
}

TEST_P(Announced, ARemovalThatWaitsIsAnsweredWhenTheBrokerIsBack) {
  const User ada = add_user();
  const User bob = add_user();
  const std::string id = make_group(ada, {bob});
  const auto instance = connect({.confirm_within = 60s});
  auto removed = instance->start(kDelete, member(id, bob), ada.token, "");
  EXPECT_TRUE(eventually([&] { return left(id).size() == 2U && left(id).back().applied; }));
  EXPECT_NE(removed.wait_for(0s), std::future_status::ready);
  instance->context().messages.open(testing::SentMessages::kPartitions);
  EXPECT_EQ(removed.get().status, 204U);
}

TEST_P(Announced, WaitsForTheBroker) {
  const User ada = add_user();
  const std::string id = make_group(ada);
  EXPECT_EQ(left(id).size(), 1U);
  EXPECT_TRUE(left(id).front().applied);
}

}  // namespace
}  // namespace parley::chat
