#include <gtest/gtest.h>

#include "command_fixture.hpp"
#include "protocol/error_codes.hpp"
#include "protocol/message_id.hpp"

namespace parley::consumer {
namespace {

using conversations::Role;
using protocol::Item;
using protocol::Kind;
using timeline::Verdict;

/// Commands, from the queue to the reader's view.
class Commands : public CommandFixture {
 protected:
  void SetUp() override {
    CommandFixture::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    work({message("1")});
  }

  std::string verdict(const Item& item) {
    const auto found = where().commands.decisions(std::vector{item.id}).value();
    if (found.empty()) return "none";
    const std::string name(timeline::verdict_name(found.front().verdict));
    return found.front().code.empty() ? name : name + " " + found.front().code;
  }
  timeline::Message shown(const std::string& key = "1") {
    return where().timeline.message(group_, message(key).id)->value();
  }
  std::vector<Kind> kinds() {
    std::vector<Kind> all;
    for (const auto& entry : where().timeline.entries(group_, {.limit = 1000}).value()) {
      EXPECT_EQ(entry.seq, static_cast<std::int64_t>(all.size()) + 1);
      all.push_back(entry.item.kind);
    }
    return all;
  }
};
PARLEY_STORE_CONTRACT(Commands);

TEST_P(Commands, TheAuthorEdits) {
  const Item mine = edit(ada_, "2", "better");
  const Item same = edit(ada_, "3", "better");
  const Item theirs = edit(owner_, "4", "worse");
  work({mine, same, theirs});
  EXPECT_EQ(verdict(mine), "applied");
  EXPECT_EQ(verdict(same), "nothing_to_do");
  EXPECT_EQ(verdict(theirs), "refused forbidden");
  EXPECT_EQ(shown().text(), "better");
  EXPECT_TRUE(shown().state.edited_at);
  EXPECT_EQ(kinds(), (std::vector{Kind::kMessage, Kind::kEdit}))
      << "only what is applied has a seq";
}

TEST_P(Commands, TheAuthorAndAdminsDelete) {
  work({message("2")});
  const Item stranger = command(bob_, Kind::kDeletion, "3");
  const Item author = command(ada_, Kind::kDeletion, "4");
  const Item again = command(ada_, Kind::kDeletion, "5");
  const Item owner = command(owner_, Kind::kDeletion, "6", "2");
  const Item late = edit(ada_, "7", "back");
  work({stranger, author, again, owner, late});
  EXPECT_EQ(verdict(stranger), "refused forbidden");
  EXPECT_EQ(verdict(author), "applied");
  EXPECT_EQ(verdict(again), "nothing_to_do");
  EXPECT_EQ(verdict(owner), "applied");
  EXPECT_EQ(verdict(late), "refused conflict");
  for (const char* key : {"1", "2"}) {
    EXPECT_TRUE(shown(key).state.deleted_at);
    EXPECT_EQ(shown(key).text(), "");
  }
}

TEST_P(Commands, ReactionsAreCountedOnceEach) {
  const Item first = react(bob_, "2", "+1");
  const Item same = react(bob_, "3", "+1");
  work({first, same, react(ada_, "4", "+1"), react(ada_, "5", "heart")});
  EXPECT_EQ(verdict(same), "nothing_to_do");
  EXPECT_EQ(shown().state.reactions,
            (std::vector<timeline::ReactionCount>{{"+1", 2}, {"heart", 1}}));
  const Item never = react(bob_, "6", "heart", false);
  work({react(ada_, "7", "heart", false), never, react(bob_, "8", "+1", false)});
  EXPECT_EQ(verdict(never), "nothing_to_do");
  EXPECT_EQ(shown().state.reactions, (std::vector<timeline::ReactionCount>{{"+1", 1}}));
  EXPECT_EQ(where().commands.reactions_by(ada_, std::vector{message("1").id}).value().size(), 1U);
}

TEST_P(Commands, AMessageTakesSoManyDifferentEmoji) {
  std::vector<Item> items;
  for (std::size_t i = 0; i <= kMaxEmojiPerMessage; ++i) {
    const std::string number = std::to_string(i);
    items.push_back(react(bob_, "r" + number, "e" + number));
  }
  work(items);
  EXPECT_EQ(verdict(items[kMaxEmojiPerMessage - 1]), "applied");
  EXPECT_EQ(verdict(items.back()), "refused conflict");
  EXPECT_EQ(shown().state.reactions.size(), kMaxEmojiPerMessage);
}

TEST_P(Commands, TheLastOfAnEmojiMakesRoomForAnother) {
  std::vector<Item> items;
  for (std::size_t i = 0; i < kMaxEmojiPerMessage; ++i) {
    const std::string number = std::to_string(i);
    items.push_back(react(bob_, "r" + number, "e" + number));
  }
  items.push_back(react(ada_, "2", "e0"));
  work(items);
  const Item still_there = react(ada_, "4", "new");
  const Item now_free = react(ada_, "6", "new");
  work({react(bob_, "3", "e0", false), still_there, react(ada_, "5", "e0", false), now_free});
  EXPECT_EQ(verdict(still_there), "refused conflict");
  EXPECT_EQ(verdict(now_free), "applied");
}

TEST_P(Commands, WithOneKeyAreOneOnlyWhereTheySayTheSame) {
  const Item thumb = react(bob_, "k", "+1");
  const Item heart = react(bob_, "k", "heart");
  const Item no_thumb = react(bob_, "k", "+1", false);
  work({thumb, heart, thumb, no_thumb, heart});
  EXPECT_EQ(shown().state.reactions, (std::vector<timeline::ReactionCount>{{"heart", 1}}));
  work({pin(bob_, "k"), pin(bob_, "k", false)});
  EXPECT_FALSE(shown().state.pin);
  work({edit(ada_, "k", "first"), edit(ada_, "k", "second"), edit(ada_, "k", "first")});
  EXPECT_EQ(shown().text(), "second");
}

TEST_P(Commands, OfOlderItemsAreOneByTheirKeyAlone) {
  const auto older = [](Item item) {
    item.id = protocol::derive_id_before_4(item);
    return protocol::read_item(protocol::write_item(item)).value();
  };
  const Item thumb = older(react(bob_, "k", "+1"));
  work({thumb, older(react(bob_, "k", "heart")), older(react(bob_, "k", "+1", false)), thumb});
  EXPECT_EQ(shown().state.reactions, (std::vector<timeline::ReactionCount>{{"+1", 1}}));
  const Item same = react(bob_, "k", "+1");
  work({same});
  EXPECT_EQ(verdict(same), "nothing_to_do") << "beside what a newer chat-service sends";
}

TEST_P(Commands, ATargetIsAMessageOfTheConversation) {
  Item elsewhere = command(ada_, Kind::kDeletion, "2");
  elsewhere.conversation_id = ConversationId::random();
  elsewhere.id = protocol::derive_id(elsewhere);
  const Item nothing = command(ada_, Kind::kDeletion, "3", "never sent");
  work({react(bob_, "4", "+1")});
  Item a_reaction = command(ada_, Kind::kDeletion, "5");
  a_reaction.target = react(bob_, "4", "+1").id;
  a_reaction.id = protocol::derive_id(a_reaction);
  work({elsewhere, nothing, a_reaction});
  for (const Item& item : {elsewhere, nothing, a_reaction}) {
    EXPECT_EQ(verdict(item), "refused not_found");
  }
}

TEST_P(Commands, ATargetMayComeInTheSameBatch) {
  Item edited = command(ada_, Kind::kEdit, "3", "2");
  edited.text = "at once";
  edited.id = protocol::derive_id(edited);
  work({message("2"), edited});
  EXPECT_EQ(shown("2").text(), "at once");
}

TEST_P(Commands, ARedeliveryChangesNothing) {
  const std::vector<Item> items{edit(ada_, "2", "better"), react(bob_, "3", "+1"),
                                react(bob_, "4", "+1", false), react(bob_, "5", "+1"),
                                edit(bob_, "6", "no")};
  for (int steps = 0; steps <= 3; ++steps) {
    work(items, steps);
    work({items[0], items[1]}, steps);
  }
  work(items);
  EXPECT_EQ(shown().text(), "better");
  EXPECT_EQ(shown().state.reactions, (std::vector<timeline::ReactionCount>{{"+1", 1}}));
  EXPECT_EQ(kinds().size(), 5U);
  const Batch last = work(items);
  EXPECT_TRUE(last.stored.empty());
  EXPECT_EQ(last.duplicates.size(), 4U);
  EXPECT_EQ(last.dropped.size(), 1U);
}

TEST_P(Commands, ALateRepeatDoesNotComeAfterWhatWasStoredSince) {
  const Item on = react(bob_, "2", "+1");
  const Item first = edit(ada_, "3", "first");
  work({react(ada_, "4", "+1"), on, react(bob_, "5", "+1", false), first,
        edit(ada_, "6", "second")});
  const Item off = react(bob_, "7", "+1", false);
  const Item again = edit(ada_, "8", "first");
  work({on, first, off, again});
  EXPECT_EQ(verdict(off), "nothing_to_do");
  EXPECT_EQ(verdict(again), "applied");
  EXPECT_EQ(shown().text(), "first");
  EXPECT_EQ(shown().state.reactions, (std::vector<timeline::ReactionCount>{{"+1", 1}}));
}

/// A store in which another consumer decides first, between reading and writing the decisions.
class Overtaken : public timeline::CommandStore {
 public:
  Overtaken(timeline::CommandStore& real, timeline::Decision first)
      : real_(real), first_(std::move(first)) {}

  Result<std::size_t> decide(std::span<const timeline::Decision> decisions) override {
    PARLEY_CHECK(real_.decide(std::span(&first_, 1)));
    return real_.decide(decisions);
  }
  Result<std::vector<timeline::Decision>> decisions(std::span<const MessageId> ids) override {
    return real_.decisions(ids);
  }
  Result<std::vector<timeline::Message>> messages(std::span<const MessageId> ids) override {
    return real_.messages(ids);
  }
  Result<std::vector<timeline::Reaction>> reactions(
      std::span<const timeline::Reaction> of) override {
    return real_.reactions(of);
  }
  Result<std::vector<timeline::Reaction>> reactions_to(std::span<const MessageId> ids) override {
    return real_.reactions_to(ids);
  }
  Result<std::vector<timeline::Reaction>> reactions_by(const UserId& user_id,
                                                       std::span<const MessageId> ids) override {
    return real_.reactions_by(user_id, ids);
  }
  Status save_reactions(std::span<const timeline::Reaction> reactions) override {
    return real_.save_reactions(reactions);
  }
  Status save_states(std::span<const timeline::Message> messages) override {
    return real_.save_states(messages);
  }

 private:
  timeline::CommandStore& real_;
  const timeline::Decision first_;
};

TEST_P(Commands, WhatFollowsADecisionFollowsTheOneThatStands) {
  const Item gone = command(owner_, Kind::kDeletion, "2");
  const Item late = edit(ada_, "3", "late");
  Overtaken store(where().commands,
                  {gone.id, group_, owner_, *gone.target, Verdict::kRefused, "forbidden", now()});
  Batch batch;
  batch.add(gone);
  batch.add(late);
  const messaging::Stores real = where();
  Judge judge({real.accounts, real.blocks, real.conversations, real.pending, real.presence,
               real.removals, real.timeline, store, real.listings, real.read_marks});
  ASSERT_TRUE(judge.decide(batch).has_value());
  EXPECT_EQ(verdict(gone), "refused forbidden");
  EXPECT_EQ(verdict(late), "applied");
}

TEST_P(Commands, WhatWasDecidedStandsWhenRolesChange) {
  const Item item = command(owner_, Kind::kDeletion, "2");
  work({item}, 1);
  ASSERT_TRUE(where().conversations.set_role(group_, owner_, Role::kMember, 1).has_value());
  work({item});
  EXPECT_EQ(verdict(item), "applied");
  EXPECT_TRUE(shown().state.deleted_at);
}

TEST_P(Commands, ADeletedTextStaysGoneWhenItComesAgain) {
  const Item mine = edit(ada_, "2", "better");
  const Item gone = command(ada_, Kind::kDeletion, "3");
  work({mine, gone});
  const Batch again = work({message("1"), mine, gone});
  EXPECT_EQ(again.duplicates.size(), 3U);
  for (const auto& entry : again.duplicates) EXPECT_EQ(entry.item.text, "");
  for (const auto& entry : where().timeline.entries(group_, {}).value()) {
    EXPECT_EQ(entry.item.text, "");
    EXPECT_EQ(entry.deleted_at.has_value(), entry.item.kind != Kind::kDeletion);
  }
}

}  // namespace
}  // namespace parley::consumer
