#include <gtest/gtest.h>

#include <limits>
#include <set>

#include "command_fixture.hpp"
#include "protocol/message_id.hpp"

namespace parley::consumer {
namespace {

using conversations::Role;
using protocol::Entry;
using protocol::Item;
using protocol::Kind;

/// Replies, mentions, pins and read marks, from the queue to the reader's view.
class Annotations : public CommandFixture {
 protected:
  void SetUp() override {
    CommandFixture::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    ASSERT_TRUE(where().accounts.prepare().has_value());
    ASSERT_TRUE(where().accounts.insert({bob_, "Bob", now(), false}).has_value());
    ASSERT_TRUE(where().accounts.insert({stranger_, "stranger", now(), false}).has_value());
    work({message("1")});
  }

  Item said(const std::string& key, const std::string& text) const {
    Item item = message(key);
    item.text = text;
    return item;
  }
  timeline::Message shown(const std::string& key) {
    return where().timeline.message(group_, message(key).id)->value();
  }
  std::vector<MessageId> listed(const std::string& list) {
    std::vector<MessageId> ids;
    for (const auto& one : where().listings.page(list, {}).value()) ids.push_back(one.message_id);
    return ids;
  }
  std::int64_t mark(const UserId& user) {
    const auto marks = where().read_marks.of_user(user, std::vector{group_}).value();
    return marks.empty() ? 0 : marks.front().seq;
  }

  const UserId stranger_ = UserId::random();
};
PARLEY_STORE_CONTRACT(Annotations);

TEST_P(Annotations, RepliesBelongToTheThreadOfTheFirst) {
  const Batch batch = work({reply("2"), reply("3", "2"), reply("4", "none")});
  const MessageId root = message("1").id;
  EXPECT_EQ(batch.stored.at(0).thread_id, root);
  EXPECT_EQ(batch.stored.at(1).thread_id, root) << "a reply to a reply in the same batch";
  EXPECT_EQ(batch.stored.at(2).thread_id, std::nullopt) << "of what isn't there";
  work({reply("5", "3")});
  EXPECT_EQ(listed(timeline::thread_list(root)),
            (std::vector{message("2").id, message("3").id, message("5").id}));
  const auto thread = shown("1").state.thread.value();
  EXPECT_EQ(thread.replies, 3);
  EXPECT_EQ(thread.last_reply_id, message("5").id);
  EXPECT_EQ(thread.last_reply_at, shown("5").entry.stored_at);
}

TEST_P(Annotations, ADeletionNamesTheNumberOfItsMessage) {
  work({message("2"), command(ada_, Kind::kDeletion, "3", "2"),
        command(ada_, Kind::kDeletion, "4", "1")});
  const auto stored = where().timeline.entries(group_, {}).value();
  ASSERT_EQ(stored.size(), 4U);
  EXPECT_EQ(stored[1].target_number, 0);
  EXPECT_EQ(stored[2].target_number, 2) << "of a message in the same batch";
  EXPECT_EQ(stored[3].target_number, 1);
}

TEST_P(Annotations, ADeletionNamesTheNumberThatAnotherConsumerGaveItsMessage) {
  Steps paused = start({message("2"), command(ada_, Kind::kDeletion, "3", "2")});
  paused.go(1);
  work({message("4"), message("2")});
  paused.go(1);
  ASSERT_EQ(paused.batch().stored.size(), 1U);
  EXPECT_EQ(paused.batch().stored.front().target_number, 3);
}

TEST_P(Annotations, AThreadOutlivesItsRoot) {
  work({reply("2"), command(ada_, Kind::kDeletion, "3"), reply("4")});
  EXPECT_TRUE(shown("1").state.deleted_at);
  EXPECT_EQ(shown("1").state.thread.value().replies, 2);
}

TEST_P(Annotations, RepeatedRepliesCountOnce) {
  work({reply("2")}, 2);
  work({reply("2")});
  work({reply("2"), reply("3")});
  EXPECT_EQ(shown("1").state.thread.value().replies, 2);
}

TEST_P(Annotations, NamesOfMembersAreFound) {
  const Batch batch = work({said("2", "@bob. and @BOB, @stranger, @nobody"), said("3", "a@bob")});
  EXPECT_EQ(batch.stored.at(0).mentions, std::vector{bob_});
  EXPECT_TRUE(batch.stored.at(1).mentions.empty());
  EXPECT_EQ(where().timeline.entries(group_, {.after = 1}).value(), batch.stored);
  EXPECT_EQ(listed(timeline::mention_list(bob_)), std::vector{message("2").id});
  EXPECT_TRUE(listed(timeline::mention_list(stranger_)).empty());
}

TEST_P(Annotations, TheLongestNameOfAMemberCounts) {
  const UserId dotted = UserId::random();
  ASSERT_TRUE(where().accounts.insert({dotted, "bob.", now(), false}).has_value());
  EXPECT_EQ(work({said("2", "thanks, @bob.")}).stored.at(0).mentions, std::vector{bob_})
      << "whoever has the longer name is no member";
  ASSERT_TRUE(
      where()
          .conversations
          .add_members(group_, std::vector{conversations::Member{dotted, Role::kMember, now()}}, 1)
          .has_value());
  const Batch batch = work({said("3", "@bob."), said("4", "@bob.. @bob-")});
  EXPECT_EQ(batch.stored.at(0).mentions, std::vector{dotted});
  EXPECT_EQ(batch.stored.at(1).mentions, (std::vector{dotted, bob_}));
}

TEST_P(Annotations, TheFirstTwentyMembersCountAndNotTheFirstTwentyWords) {
  std::string words;
  for (int i = 0; i < 199; ++i) words += "@word" + std::to_string(i) + " ";
  const Batch batch = work({said("2", words + "@bob"), said("3", words + "@one-more @bob")});
  EXPECT_EQ(batch.stored.at(0).mentions, std::vector{bob_});
  EXPECT_TRUE(batch.stored.at(1).mentions.empty()) << "no more than 200 names are looked up";
  std::vector<conversations::Member> more;
  words.clear();
  for (std::size_t i = 0; i <= protocol::kMaxMentions; ++i) {
    const std::string name = "member" + std::to_string(i);
    more.push_back({UserId::random(), Role::kMember, now()});
    ASSERT_TRUE(where().accounts.insert({more.back().user_id, name, now(), false}).has_value());
    words += "@Override @" + name + " @" + name + " ";
  }
  ASSERT_TRUE(where().conversations.add_members(group_, more, 1).has_value());
  const auto mentions = work({said("4", words)}).stored.at(0).mentions;
  ASSERT_EQ(mentions.size(), protocol::kMaxMentions);
  EXPECT_EQ(mentions.back(), more[protocol::kMaxMentions - 1].user_id);
}

TEST_P(Annotations, AnEditMayNameSomebodyAnew) {
  work({said("2", "hello @bob"), edit(ada_, "3", "hey @bob", "2")});
  work({edit(ada_, "4", "@bob?")});
  const auto ids = listed(timeline::mention_list(bob_));
  EXPECT_EQ(std::set(ids.begin(), ids.end()), (std::set{message("2").id, message("1").id}));
  EXPECT_EQ(ids.size(), 2U) << "once for each message";
  EXPECT_EQ(shown("1").mentions(), std::vector{bob_});
  work({edit(ada_, "5", "@bob!"), edit(ada_, "6", "nobody", "2")});
  EXPECT_EQ(listed(timeline::mention_list(bob_)), ids);
  EXPECT_TRUE(shown("2").mentions().empty()) << "of the text as it is";
}

TEST_P(Annotations, ADeletedMessageIsOnNoListOfMentions) {
  work({said("2", "hello @bob"), edit(ada_, "3", "hey @bob"), said("4", "@bob")});
  ASSERT_EQ(listed(timeline::mention_list(bob_)).size(), 3U);
  work({command(ada_, Kind::kDeletion, "5"), command(ada_, Kind::kDeletion, "6", "2"),
        said("7", "@bob @stranger"), command(ada_, Kind::kDeletion, "8", "7")});
  EXPECT_EQ(listed(timeline::mention_list(bob_)), std::vector{message("4").id});
}

TEST_P(Annotations, PinsAreListedWhileTheyStand) {
  work({message("2"), pin(bob_, "3"), pin(ada_, "4", true, "2"), pin(ada_, "5", true, "2")});
  EXPECT_EQ(shown("1").state.pin->user_id, bob_);
  auto pins = listed(timeline::pin_list(group_));
  EXPECT_EQ(pins.size(), 2U);
  work({pin(ada_, "6", false), pin(ada_, "7", true), pin(ada_, "8", false),
        command(ada_, Kind::kDeletion, "9", "2")});
  EXPECT_FALSE(shown("1").state.pin);
  EXPECT_TRUE(listed(timeline::pin_list(group_)).empty());
  work({pin(ada_, "10"), pin(ada_, "11", false), pin(bob_, "12")});
  EXPECT_EQ(shown("1").state.pin->user_id, bob_);
  EXPECT_EQ(listed(timeline::pin_list(group_)), std::vector{message("1").id});
}

TEST_P(Annotations, PinsAreBounded) {
  std::vector<Item> items;
  for (std::size_t i = 0; i <= kMaxPins; ++i) {
    const std::string key = "m" + std::to_string(i);
    items.push_back(message(key));
    items.push_back(pin(ada_, "p" + key, true, key));
  }
  const Batch batch = work(items);
  ASSERT_EQ(batch.dropped.size(), 1U);
  EXPECT_EQ(batch.dropped.front().code, "conflict");
  EXPECT_EQ(work({pin(ada_, "late")}).dropped.size(), 1U);
}

TEST_P(Annotations, APinTakenBackMakesRoomForAnother) {
  std::vector<Item> items;
  for (std::size_t i = 0; i <= kMaxPins + 1; ++i) {
    const std::string key = "m" + std::to_string(i);
    items.push_back(message(key));
    if (i < kMaxPins) items.push_back(pin(ada_, "p" + key, true, key));
  }
  work(items);
  const std::string more = "m" + std::to_string(kMaxPins);
  const std::string last = "m" + std::to_string(kMaxPins + 1);
  const Item too_many = pin(bob_, "3", true, more);
  const Batch batch = work({pin(ada_, "2", false, "m0"), pin(ada_, "2", true, more), too_many,
                            pin(ada_, "4", true, last), command(ada_, Kind::kDeletion, "5", "m1"),
                            pin(ada_, "6", true, last)});
  EXPECT_EQ(batch.stored.size(), 4U);
  EXPECT_EQ(
      where().listings.page(timeline::pin_list(group_), {.limit = timeline::kMaxPage})->size(),
      kMaxPins);
}

TEST_P(Annotations, PinsThatWereDecidedBeforeAreCounted) {
  std::vector<Item> items;
  for (std::size_t i = 0; i <= kMaxPins; ++i) {
    const std::string key = "m" + std::to_string(i);
    items.push_back(message(key));
    if (i + 1 < kMaxPins) items.push_back(pin(ada_, "p" + key, true, key));
  }
  work(items);
  const Item first = pin(ada_, "2", true, "m" + std::to_string(kMaxPins - 1));
  work({first}, 1);
  const Batch batch = work({first, pin(ada_, "3", true, "m" + std::to_string(kMaxPins))});
  EXPECT_EQ(batch.stored.size(), 1U) << "the other is one too many";
}

TEST_P(Annotations, ReadMarksRiseToTheEndAtMost) {
  const Batch batch = work({message("2"), message("3"), read(bob_, 2), read(bob_, 1)});
  EXPECT_EQ(batch.read, (std::vector<timeline::ReadMark>{{group_, bob_, 2, 2}}));
  EXPECT_EQ(mark(bob_), 2);
  EXPECT_EQ(mark(ada_), 3) << "who writes has read";
  EXPECT_EQ(mark(owner_), 0);
  work({read(bob_, 1)});
  EXPECT_EQ(mark(bob_), 2);
  work({react(bob_, "4", "+1"), read(bob_, 900),
        read(bob_, std::numeric_limits<std::int64_t>::max())});
  EXPECT_EQ(where().read_marks.of_user(bob_, std::vector{group_}).value(),
            (std::vector<timeline::ReadMark>{{group_, bob_, 4, 3}}));
  Item nothing_there = read(bob_, 1);
  nothing_there.conversation_id = ConversationId::random();
  EXPECT_TRUE(work({nothing_there}).read.empty());
}

}  // namespace
}  // namespace parley::consumer
