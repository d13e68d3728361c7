#include "presence.hpp"

#include <gtest/gtest.h>

#include <string>

namespace parley::realtime {
namespace {

using namespace std::chrono_literals;

const UserId kAda = UserId::random();
const UserId kGrace = UserId::random();

/// Two instances that receive each other's signals unless one is dead; a watcher at the first
/// watches Grace.
class Two {
 public:
  Two() { one.watch(1, {kGrace}, {}); }

  void pass(std::chrono::seconds seconds, bool other_lives = true) {
    for (; seconds > 0s; seconds -= 1s) {
      monotonic += 1s;
      time += 1s;
      one.tick(monotonic, time);
      if (other_lives) other.tick(monotonic, time);
    }
  }

  Monotonic::time_point monotonic = Monotonic::now();
  Timestamp time{1'700'000'000'000ms};
  std::vector<Standing> told;
  std::vector<conversations::LastSeen> saved;
  Presence one{
      {.publish = [this](const auto& signal) { other.take(signal, monotonic); },
       .tell = [this](auto, const auto& all) { told.insert(told.end(), all.begin(), all.end()); },
       .save = [this](auto seen) { saved.insert(saved.end(), seen.begin(), seen.end()); }}};
  Presence other{
      {.publish = [this](const auto& signal) { one.take(signal, monotonic); },
       .tell = [](auto, const auto&) {},
       .save = [this](auto seen) { saved.insert(saved.end(), seen.begin(), seen.end()); }}};

  std::string story() const {
    std::string words;
    for (const Standing& standing : told) {
      words += standing.online ? "on " : standing.last_seen ? "off " : "unknown ";
    }
    return words;
  }
};

TEST(Presence, IsToldOfPeopleHereAndElsewhere) {
  for (const bool here : {true, false}) {
    Two two;
    Presence& hers = here ? two.one : two.other;
    hers.arrived(kGrace);
    hers.arrived(kAda);
    two.pass(2s);
    EXPECT_EQ(two.story(), "unknown on ");
    hers.gone(kGrace);
    two.pass(5s);
    EXPECT_EQ(two.story(), "unknown on ");
    two.pass(5s);
    EXPECT_EQ(two.story(), "unknown on off ");
    ASSERT_EQ(two.saved.size(), 1U);
    EXPECT_EQ(two.saved[0].user_id, kGrace);
    EXPECT_TRUE(hers.is_online(kAda));
  }
}

TEST(Presence, AConnectionThatIsMadeAgainIsNotSeen) {
  Two two;
  two.one.arrived(kGrace);
  two.pass(2s);
  two.one.gone(kGrace);
  two.pass(3s);
  two.other.arrived(kGrace);
  two.pass(20s);
  EXPECT_EQ(two.story(), "unknown on ");
  EXPECT_TRUE(two.saved.empty());
}

TEST(Presence, ASecondSocketKeepsOneOnline) {
  Two two;
  two.other.arrived(kGrace);
  two.other.arrived(kGrace);
  two.other.gone(kGrace);
  two.pass(20s);
  EXPECT_EQ(two.story(), "unknown on ");
}

TEST(Presence, NobodyIsOnlineAtAnInstanceThatDied) {
  Two two;
  two.other.arrived(kGrace);
  two.pass(12s);
  two.pass(25s, false);
  EXPECT_EQ(two.story(), "unknown on ");
  two.pass(20s, false);
  EXPECT_EQ(two.story(), "unknown on off ");
  EXPECT_EQ(two.saved.size(), 1U);
}

TEST(Presence, NobodyIsOnlineAtAnInstanceThatEnds) {
  Two two;
  two.other.arrived(kGrace);
  two.pass(2s);
  two.other.end();
  two.pass(10s);
  EXPECT_EQ(two.story(), "unknown on off ");
}

TEST(Presence, WhoWatchesNoMoreIsToldNothing) {
  Two two;
  two.one.unwatch(1);
  two.one.arrived(kGrace);
  two.pass(3s);
  EXPECT_EQ(two.story(), "unknown ");
}

}  // namespace
}  // namespace parley::realtime
