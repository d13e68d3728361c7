#include "sharing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

namespace parley::consumer {
namespace {

using namespace std::chrono_literals;

constexpr unsigned kPartitions = 8;

std::vector<PartitionView> views(PartitionView view) { return {kPartitions, view}; }

TEST(Sharing, WaitsUntilItKnowsWhoHasWhat) {
  Sharing sharing;
  EXPECT_TRUE(sharing.decide(views({}), 0, Monotonic::now()).join.empty());
}

TEST(Sharing, TakesWhatNobodyHasAtOnce) {
  Sharing sharing;
  auto partitions = views({.taken = true});
  partitions[3].taken = partitions[5].taken = false;
  EXPECT_EQ(sharing.decide(partitions, 0, Monotonic::now()).join, (std::vector<unsigned>{3, 5}));
}

TEST(Sharing, StandsByForTheOthersLater) {
  Sharing sharing;
  const auto begin = Monotonic::now();
  EXPECT_TRUE(sharing.decide(views({.taken = true}), 2, begin).join.empty());
  EXPECT_EQ(sharing.decide(views({.taken = true}), 2, begin + 4s).join.size(), kPartitions);
  const auto joined = views({.joined = true, .taken = true});
  EXPECT_TRUE(sharing.decide(joined, 2, begin + 5s).join.empty());
}

TEST(Sharing, KeepsAllWhileAlone) {
  Sharing sharing;
  const auto all = views({.joined = true, .active = true, .taken = true});
  const auto begin = Monotonic::now();
  for (int second = 0; second < 60; ++second) {
    const auto at = begin + std::chrono::seconds(second);
    EXPECT_FALSE(sharing.decide(all, 1, at).give_back);
    EXPECT_FALSE(Sharing{}.decide(all, 0, at).give_back);
  }
}

TEST(Sharing, KnowsThatItIsAloneAfterAWhile) {
  Sharing sharing;
  const auto joined = views({.joined = true, .taken = true});
  const auto begin = Monotonic::now();
  const auto alone = [&](std::uint32_t consumers, std::chrono::seconds at) {
    return sharing.decide(joined, consumers, begin + at).alone;
  };
  EXPECT_FALSE(alone(1, 0s));
  EXPECT_FALSE(alone(1, 4s));
  EXPECT_TRUE(alone(1, 5s));
  EXPECT_FALSE(alone(2, 6s));
  EXPECT_FALSE(alone(2, 60s));
  EXPECT_FALSE(alone(1, 61s));
  EXPECT_FALSE(alone(0, 62s));
  EXPECT_FALSE(alone(1, 66s));
  EXPECT_TRUE(alone(1, 71s));
}

/// K consumers and their lines at the queues, as in RabbitMQ.
class Town {
 public:
  explicit Town(std::size_t consumers) : consumers_(consumers), lines_(kPartitions) {}

  void turn(std::size_t who) {
    std::vector<PartitionView> views;
    for (const auto& line : lines_) {
      views.push_back({std::ranges::find(line, who) != line.end(),
                       !line.empty() && line.front() == who, !line.empty()});
    }
    const auto present = static_cast<std::uint32_t>(started_);
    const SharingMove move = consumers_[who].decide(views, present, at_);
    for (const unsigned partition : move.join) lines_[partition].push_back(who);
    if (!move.give_back) return;
    std::erase(lines_[*move.give_back], who);
    lines_[*move.give_back].push_back(who);
    ++moves_;
  }

  void run(std::chrono::seconds time, std::size_t started) {
    started_ = started;
    for (const auto end = at_ + time; at_ < end; at_ += 250ms) {
      for (std::size_t who = 0; who < started_; ++who) turn(who);
    }
  }

  void leave(std::size_t who) {
    for (auto& line : lines_) std::erase(line, who);
  }

  std::vector<std::size_t> shares() const {
    std::vector<std::size_t> counts(consumers_.size());
    for (const auto& line : lines_) ++counts.at(line.front());
    return counts;
  }
  int moves() const { return moves_; }

 private:
  std::vector<Sharing> consumers_;
  std::vector<std::deque<std::size_t>> lines_;
  std::size_t started_ = 0;
  int moves_ = 0;
  Monotonic::time_point at_ = Monotonic::now();
};

TEST(Sharing, EndsWithEqualSharesAndThenRests) {
  for (const std::size_t count : {2U, 3U, 5U, 8U, 11U}) {
    Town town(count);
    town.run(20s, 1);
    EXPECT_EQ(town.shares()[0], kPartitions);
    town.run(180s, count);
    const std::size_t share = (kPartitions + count - 1) / count;
    EXPECT_LE(std::ranges::max(town.shares()), share) << count;
    const int moves = town.moves();
    town.run(60s, count);
    EXPECT_EQ(town.moves(), moves) << count;
  }
}

TEST(Sharing, TheOthersTakeOverFromOneThatIsGone) {
  Town town(2);
  town.run(60s, 2);
  town.leave(1);
  town.run(10s, 1);
  EXPECT_EQ(town.shares()[0], kPartitions);
}

}  // namespace
}  // namespace parley::consumer
