#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "command_fixture.hpp"
#include "timeline/present_entries.hpp"
#include "timeline/shown_reactions.hpp"

namespace parley::consumer {
namespace {

using protocol::Entry;
using protocol::Item;
using timeline::Reaction;
using timeline::ReactionCount;
using Counts = std::vector<ReactionCount>;
using Users = std::map<std::string, std::set<UserId>>;

constexpr const char* kHeart = "\u2764";
constexpr const char* kRedHeart = "\u2764\uFE0F";

/// Emoji with and without U+FE0F, which used to be separate reactions.
class Spellings : public CommandFixture {
 protected:
  void SetUp() override {
    CommandFixture::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    work({message("1")});
  }

  timeline::Message stored() { return where().timeline.message(group_, message("1").id)->value(); }
  Counts shown() {
    const auto one = stored();
    const auto merged = timeline::shown_reactions(where().commands, std::vector{one}).value();
    const auto found = merged.find(one.entry.item.id);
    return found == merged.end() ? one.state.reactions : found->second;
  }

  /// Stores what a consumer that distinguished them would have stored, if anything.
  void once(const UserId& who, const std::string& emoji, bool on) {
    if (was(who, emoji) == on) return;
    was_[{who, emoji}] = on;
    auto one = stored();
    const auto tail = where().timeline.tail(group_).value();
    Item item = react(who, "old" + std::to_string(tail.last_seq), emoji, on);
    const std::int64_t seq = tail.last_seq + 1;
    ASSERT_EQ(where().timeline.insert(std::vector{Entry{item, seq, 1, now()}})->inserted, 1U);
    ASSERT_TRUE(
        where()
            .commands
            .save_reactions(std::vector{Reaction{*item.target, group_, who, emoji, on, seq}})
            .has_value());
    auto& counts = one.state.reactions;
    auto found = std::ranges::find(counts, emoji, &ReactionCount::emoji);
    if (found == counts.end()) found = counts.insert(counts.end(), {emoji, 0});
    found->count += on ? 1 : -1;
    if (found->count == 0) counts.erase(found);
    one.state.applied_seq = seq;
    ASSERT_TRUE(where().commands.save_states(std::vector{one}).has_value());
  }

  /// Computed from the entries alone.
  Users replayed() {
    Users users;
    const timeline::Page all{.limit = timeline::kMaxPage};
    for (const Entry& entry :
         timeline::present_entries(where().timeline, where().commands, group_, all).value()) {
      if (entry.item.kind != protocol::Kind::kReaction) continue;
      auto& some = users[protocol::plain_emoji(entry.item.emoji)];
      if (entry.item.on) some.insert(entry.item.sender_id);
      if (!entry.item.on) some.erase(entry.item.sender_id);
    }
    std::erase_if(users, [](const auto& one) { return one.second.empty(); });
    return users;
  }
  Users history() {
    Users users;
    const std::vector ids{message("1").id};
    for (const UserId& user : {owner_, ada_, bob_}) {
      for (const auto& one : where().commands.reactions_by(user, ids).value()) {
        users[protocol::plain_emoji(one.emoji)].insert(user);
      }
    }
    std::map<std::string, std::int64_t> counts;
    for (const auto& [emoji, count] : shown()) EXPECT_TRUE(counts.emplace(emoji, count).second);
    EXPECT_EQ(counts.size(), users.size());
    for (const auto& [emoji, some] : users) {
      EXPECT_EQ(counts[emoji], static_cast<std::int64_t>(some.size())) << emoji;
    }
    return users;
  }

 private:
  bool was(const UserId& who, const std::string& emoji) const {
    const auto found = was_.find({who, emoji});
    return found != was_.end() && found->second;
  }

  std::map<std::pair<UserId, std::string>, bool> was_;
};
PARLEY_STORE_CONTRACT(Spellings);

TEST_P(Spellings, AreOneReaction) {
  const Batch batch =
      work({react(bob_, "2", kHeart), react(bob_, "3", kRedHeart), react(ada_, "4", kRedHeart)});
  EXPECT_EQ(batch.stored.size(), 2U);
  EXPECT_EQ(batch.stored.back().item.emoji, kHeart);
  EXPECT_EQ(stored().state.reactions, (Counts{{kHeart, 2}}));
  work({react(bob_, "5", kRedHeart, false)});
  EXPECT_EQ(shown(), (Counts{{kHeart, 1}}));
}

TEST_P(Spellings, OfOldAreCountedByPersonAndTakenBackTogether) {
  once(bob_, kHeart, true);
  once(bob_, kRedHeart, true);
  once(ada_, kRedHeart, true);
  EXPECT_EQ(shown(), (Counts{{kHeart, 2}}));
  EXPECT_EQ(replayed(), history());
  EXPECT_EQ(work({react(bob_, "2", kRedHeart)}).dropped.size(), 1U);
  for (int steps = 1; steps <= Steps::kCount; ++steps) {
    work({react(bob_, "3", kHeart, false)}, steps);
  }
  EXPECT_EQ(shown(), (Counts{{kHeart, 1}}));
  EXPECT_EQ(replayed(), history());
  work({react(ada_, "4", kHeart, false), react(owner_, "5", kRedHeart)});
  EXPECT_EQ(shown(), (Counts{{kHeart, 1}}));
  EXPECT_EQ(replayed(), (Users{{kHeart, {owner_}}}));
}

TEST_P(Spellings, OfWhichOneWasTakenBackAreStillOn) {
  once(bob_, kRedHeart, true);
  once(bob_, kHeart, true);
  once(bob_, kRedHeart, false);
  EXPECT_EQ(shown(), (Counts{{kHeart, 1}}));
  EXPECT_EQ(replayed(), (Users{{kHeart, {bob_}}}));
}

TEST_P(Spellings, EndWhereTheEntriesDo) {
  std::mt19937 random(7);
  const auto below = [&](int bound) {
    return std::uniform_int_distribution<int>(0, bound - 1)(random);
  };
  const std::array users{owner_, ada_, bob_};
  const std::array<std::string, 3> emoji{kHeart, kRedHeart, "x"};
  const auto user = [&] { return users.at(static_cast<std::size_t>(below(3))); };
  const auto one = [&] { return emoji.at(static_cast<std::size_t>(below(3))); };
  for (int i = 0; i < 30; ++i) once(user(), one(), below(2) == 0);
  EXPECT_EQ(replayed(), history());
  const int rounds = is_mongodb() ? 8 : 60;
  for (int i = 0; i < rounds; ++i) {
    const std::string key = "new" + std::to_string(i);
    const std::vector items{react(user(), key, one(), below(2) == 0),
                            react(user(), key, one(), below(2) == 0)};
    work(items, 1 + below(Steps::kCount));
    work({items[0]}, 1 + below(Steps::kCount));
    work(items);
    EXPECT_EQ(replayed(), history()) << i;
  }
}

}  // namespace
}  // namespace parley::consumer
