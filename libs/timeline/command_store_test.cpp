#include "timeline/command_store.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "stores_testing/store_contract.hpp"
#include "testing/entries.hpp"
#include "timeline/present_entries.hpp"

namespace parley::timeline {
namespace {

class CommandStoreContract : public stores::StoreContract {
 protected:
  void SetUp() override {
    StoreContract::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    timeline_ = open_timeline_store(stores());
    commands_ = open_command_store(stores());
    auto entries = make_entries(conversation_, 1, 2);
    for (auto& entry : make_other_kinds(conversation_, 3, 2)) entries.push_back(std::move(entry));
    ASSERT_EQ(timeline_->insert(entries).value().inserted, entries.size());
    first_ = {entries[0]};
    edit_ = entries[2].item.id;
  }
  void TearDown() override {
    commands_.reset();
    timeline_.reset();
    StoreContract::TearDown();
  }
  Message with(const MessageState& state) const { return {first_->entry, state}; }
  void save(const MessageState& state) {
    const auto saved = commands_->save_states(std::vector{with(state)});
    ASSERT_TRUE(saved.has_value()) << saved.error().detail;
  }
  Message stored() { return timeline_->message(conversation_, first_->entry.item.id)->value(); }
  Reaction reaction(std::string emoji, bool on, std::int64_t seq) const {
    return {first_->entry.item.id, conversation_, sender(), std::move(emoji), on, seq};
  }
  Decision decision(const MessageId& id, Verdict verdict) const {
    return {id, conversation_, sender(), first_->entry.item.id, verdict, "", Timestamp{}};
  }

  const ConversationId conversation_ = ConversationId::random();
  std::unique_ptr<TimelineStore> timeline_;
  std::unique_ptr<CommandStore> commands_;
  std::optional<Message> first_;
  MessageId edit_ = MessageId::random();
};
PARLEY_STORE_CONTRACT(CommandStoreContract);

TEST_P(CommandStoreContract, TheFirstDecisionStands) {
  std::vector<Decision> made{decision(MessageId::random(), Verdict::kApplied),
                             decision(MessageId::random(), Verdict::kRefused)};
  made[1].code = "forbidden";
  EXPECT_EQ(commands_->decide(made).value(), 2U);
  const Decision before = decision(MessageId::random(), Verdict::kApplied);
  const Decision after = decision(MessageId::random(), Verdict::kApplied);
  Decision other = made[1];
  other.verdict = Verdict::kNothingToDo;
  EXPECT_EQ(commands_->decide(std::vector{before, other, after}).value(), 1U)
      << "what follows was decided for the case that the other stands";
  EXPECT_EQ(commands_->decisions(std::vector{made[1].id, after.id}).value(), std::vector{made[1]});
  EXPECT_EQ(commands_->decisions(std::vector{before.id}).value(), std::vector{before});
  EXPECT_EQ(commands_->decide({}).value(), 0U);
}

TEST_P(CommandStoreContract, FindsMessagesAndNothingElse) {
  const std::vector ids{first_->entry.item.id, edit_, MessageId::random()};
  EXPECT_EQ(commands_->messages(ids).value(), std::vector{*first_});
}

TEST_P(CommandStoreContract, KeepsTheStateOfAMessage) {
  const MessageState state{.applied_seq = 5,
                           .text = "new",
                           .mentions = {UserId::random(), UserId::random()},
                           .edited_at = now(),
                           .reactions = {{"\U0001f44d\U0001f3fd", 2}, {":+1:", 1}}};
  save(state);
  EXPECT_EQ(stored(), with(state));
  EXPECT_EQ(stored().text(), "new");
  const auto page = timeline_->messages(conversation_, {.limit = 1}).value();
  EXPECT_EQ(page, std::vector{with(state)});
  EXPECT_EQ(commands_->messages(std::vector{first_->entry.item.id}).value(),
            std::vector{with(state)});
  EXPECT_EQ(timeline_->find(std::vector{first_->entry.item.id}).value(), std::vector{first_->entry})
      << "the entry is what was sent";
  const auto read = timeline_->entries(conversation_, {.limit = 1}).value();
  EXPECT_EQ(read.front().item.text, "new") << "and its readers see what it is now";
  EXPECT_EQ(read.front().mentions, state.mentions);
}

TEST_P(CommandStoreContract, OfEditsTheLastOneTellsItsText) {
  std::vector<protocol::Entry> edits;
  const auto last = timeline_->tail(conversation_).value().last_seq;
  for (std::int64_t seq = last + 1; seq <= last + 2; ++seq) {
    edits.push_back(timeline_->find(std::vector{edit_}).value().front());
    edits.back().seq = seq;
    edits.back().item.id = MessageId::random();
    edits.back().item.text = "text " + std::to_string(seq);
    edits.back().stored_at = Timestamp{std::chrono::milliseconds{seq}};
  }
  ASSERT_EQ(timeline_->insert(edits).value().inserted, 2U);
  save({.applied_seq = last + 1, .text = edits[0].item.text, .edited_at = edits[0].stored_at});
  const auto shown = [&] {
    auto entries = present_entries(*timeline_, *commands_, conversation_, {}).value();
    std::erase_if(entries, [](const auto& one) { return one.item.kind != protocol::Kind::kEdit; });
    EXPECT_TRUE(entries.at(0).superseded && entries[0].mentions.empty());
    return std::vector{entries[0].item.text, entries.at(1).item.text, entries.at(2).item.text};
  };
  EXPECT_EQ(shown(), (std::vector<std::string>{"", edits[0].item.text, edits[1].item.text}))
      << "the last one is not carried out yet";
  save({.applied_seq = last + 2, .text = edits[1].item.text, .edited_at = edits[1].stored_at});
  EXPECT_EQ(shown(), (std::vector<std::string>{"", "", edits[1].item.text}));
}

TEST_P(CommandStoreContract, KeepsThreadsAndPins) {
  MessageState state{.applied_seq = 5,
                     .pin = Pin{sender(), now()},
                     .thread = Thread{2, MessageId::random(), now()}};
  save(state);
  EXPECT_EQ(stored(), with(state));
  state.applied_seq = 6;
  state.pin.reset();
  save(state);
  EXPECT_EQ(stored(), with(state));
}

TEST_P(CommandStoreContract, AStateIsNeverTakenBack) {
  const MessageState state{.applied_seq = 5, .text = "new"};
  save(state);
  save({.applied_seq = 4, .text = "old"});
  save({.applied_seq = 5, .text = "again"});
  EXPECT_EQ(stored(), with(state));
  save({.applied_seq = 6, .text = "newer"});
  EXPECT_EQ(stored().text(), "newer");
}

TEST_P(CommandStoreContract, ADeletedTextIsGoneEverywhere) {
  save({.applied_seq = 3, .text = "edited", .edited_at = now()});
  const MessageState deleted{.applied_seq = 4, .deleted_at = now()};
  save(deleted);
  EXPECT_EQ(stored().text(), "");
  EXPECT_EQ(stored().state, deleted);
  const auto entries = timeline_->entries(conversation_, {}).value();
  EXPECT_EQ(entries[0].item.text, "");
  EXPECT_EQ(entries[0].deleted_at, deleted.deleted_at);
  EXPECT_EQ(entries[1].item.text, "hello");
  EXPECT_FALSE(entries[1].deleted_at);
  EXPECT_EQ(entries[2].item.id, edit_);
  EXPECT_EQ(entries[2].item.text, "");
  EXPECT_TRUE(entries[2].mentions.empty());
  EXPECT_EQ(entries[2].deleted_at, deleted.deleted_at);
  const auto tails = timeline_->tails(std::vector{conversation_}).value();
  EXPECT_EQ(tails.at(0).last_message->entry.seq, 2);
}

TEST_P(CommandStoreContract, ReactionsGoWithTheirMessage) {
  Reaction other = reaction("a", true, 5);
  other.message_id = MessageId::random();
  const std::vector all{reaction("a", true, 5), reaction("b", false, 6), other};
  ASSERT_TRUE(commands_->save_reactions(all).has_value());
  save({.applied_seq = 6});
  EXPECT_EQ(commands_->reactions(all).value().size(), 3U);
  save({.applied_seq = 7, .deleted_at = now()});
  EXPECT_EQ(commands_->reactions(all).value(), std::vector{other});
}

TEST_P(CommandStoreContract, PagesThroughTheEditsOfAMessage) {
  std::vector<protocol::Entry> edits;
  for (std::int64_t seq = 20; seq < 23; ++seq) {
    edits.push_back(timeline_->find(std::vector{edit_}).value().front());
    edits.back().seq = seq;
    edits.back().item.id = MessageId::random();
    edits.back().item.target = MessageId::random();
  }
  const MessageId target = MessageId::random();
  edits[0].item.target = edits[2].item.target = target;
  const auto place = timeline_->tail(conversation_).value().last_seq;
  for (auto& edit : edits) edit.seq += place;
  ASSERT_EQ(timeline_->insert(edits).value().inserted, 3U);
  EXPECT_EQ(timeline_->edits(conversation_, target, {}).value(), (std::vector{edits[0], edits[2]}));
  EXPECT_EQ(timeline_->edits(conversation_, target, {.after = edits[0].seq}).value(),
            std::vector{edits[2]});
  EXPECT_EQ(timeline_->edits(conversation_, target, {.limit = 1, .newest_first = true}).value(),
            std::vector{edits[2]});
  EXPECT_TRUE(timeline_->edits(ConversationId::random(), target, {}).value().empty());
}

TEST_P(CommandStoreContract, KeepsReactionsByTheirLatestEntry) {
  const std::vector all{reaction("a", true, 5), reaction("b", true, 6)};
  ASSERT_TRUE(commands_->save_reactions(all).has_value());
  ASSERT_TRUE(commands_->save_reactions(std::vector{reaction("a", false, 4)}).has_value());
  ASSERT_TRUE(commands_->save_reactions(std::vector{reaction("b", false, 7)}).has_value());
  const std::vector asked{reaction("a", false, 0), reaction("b", false, 0),
                          reaction("c", false, 0)};
  auto found = commands_->reactions(asked).value();
  std::ranges::sort(found, {}, &Reaction::emoji);
  EXPECT_EQ(found, (std::vector{all[0], reaction("b", false, 7)}));
  const std::vector ids{first_->entry.item.id, MessageId::random()};
  EXPECT_EQ(commands_->reactions_by(sender(), ids).value(), std::vector{all[0]});
  EXPECT_TRUE(commands_->reactions_by(UserId::random(), ids).value().empty());
}

TEST_P(CommandStoreContract, FindsAllSpellingsOfAnEmoji) {
  const std::vector all{reaction("\u2764", false, 5), reaction("\u2764\uFE0F", true, 6),
                        reaction("\u2764\u200D\U0001f525", true, 7)};
  ASSERT_TRUE(commands_->save_reactions(all).has_value());
  for (const char* emoji : {"\u2764", "\u2764\uFE0F"}) {
    auto found = commands_->reactions(std::vector{reaction(emoji, false, 0)}).value();
    std::ranges::sort(found, {}, &Reaction::applied_seq);
    EXPECT_EQ(found, (std::vector{all[0], all[1]}));
  }
  Reaction other = reaction("x", true, 8);
  other.user_id = UserId::random();
  ASSERT_TRUE(commands_->save_reactions(std::vector{other}).has_value());
  auto found = commands_->reactions_to(std::vector{first_->entry.item.id}).value();
  std::ranges::sort(found, {}, &Reaction::applied_seq);
  EXPECT_EQ(found, (std::vector{all[1], all[2], other}));
  EXPECT_TRUE(commands_->reactions_to(std::vector{MessageId::random()}).value().empty());
}

TEST(Verdict, NamesGoBothWays) {
  for (const Verdict verdict : {Verdict::kApplied, Verdict::kRefused, Verdict::kNothingToDo}) {
    EXPECT_EQ(parse_verdict(verdict_name(verdict)), verdict);
  }
  EXPECT_EQ(parse_verdict(""), std::nullopt);
}

}  // namespace
}  // namespace parley::timeline
