#include "store_reader.hpp"

#include <gtest/gtest.h>

#include <utility>

#include "still_reader.hpp"
#include "stored_entries.hpp"

namespace parley::realtime {
namespace {

class StoreReaderTest : public ::testing::Test {
 protected:
  static constexpr StoreReader::Asker kAda = 1;
  static constexpr StoreReader::Asker kBob = 2;
  static constexpr StoreReader::Retry kAtOnce{
      .first = std::chrono::milliseconds(0), .most = std::chrono::milliseconds(0), .times = 2};

  StoreReaderTest() { still_.here = {kAda, kBob}; }

  /// Runs a query and counts its answers.
  void ask(StoreReader::Asker asker) {
    still_.reader.tails(asker, {id_}, [this](const auto& tails) {
      ++(tails.has_error() ? errors_ : answers_);
      if (tails.has_error()) code_ = tails.error().code;
    });
  }
  void ask_page(StoreReader::Asker asker, std::int64_t after) {
    still_.reader.entries(asker, id_, after, [this](const Result<SharedPage>& page) {
      ++(page.has_error() ? errors_ : answers_);
      if (page.has_value()) page_ = *page;
    });
  }
  std::vector<std::int64_t> seqs() const {
    std::vector<std::int64_t> all;
    for (const Line& line : page_->lines) all.push_back(line.head.seq);
    return all;
  }

  const UserId user_ = UserId::random();
  StillReader still_{kAtOnce, 3000};
  const ConversationId id_ = make_group(still_.stores, {user_});
  std::size_t answers_ = 0;
  std::size_t errors_ = 0;
  std::string code_;
  SharedPage page_;
};

TEST_F(StoreReaderTest, AsksSoManyAtOnceAndAnswersNeverWithinTheCall) {
  for (std::size_t i = 0; i < StoreReader::kMaxAsking + 3; ++i) ask(kAda);
  EXPECT_EQ(still_.questions.size(), StoreReader::kMaxAsking);
  EXPECT_EQ(answers_, 0U);
  // These have slots of their own.
  for (std::size_t i = 0; i < StoreReader::kMaxAskingWatched + 3; ++i) {
    still_.reader.acquaintances(kBob, user_, {}, [this](const auto&) { ++answers_; });
  }
  EXPECT_EQ(still_.questions.size(), StoreReader::kMaxAsking + StoreReader::kMaxAskingWatched);
  still_.answer();
  EXPECT_EQ(answers_, 1U);
  EXPECT_EQ(still_.questions.size(), StoreReader::kMaxAsking + StoreReader::kMaxAskingWatched);
  still_.settle();
  EXPECT_EQ(answers_, StoreReader::kMaxAsking + StoreReader::kMaxAskingWatched + 6);
}

TEST_F(StoreReaderTest, WhatTheWorkersDoNotTakeWaits) {
  still_.takes = false;
  ask(kAda);
  ask(kBob);
  still_.run_loop();
  still_.takes = true;
  EXPECT_TRUE(still_.questions.empty());
  still_.reader.ask_next();
  still_.settle();
  EXPECT_EQ(answers_, 2U);
  EXPECT_EQ(errors_, 0U);
}

TEST_F(StoreReaderTest, WhoIsGoneIsNeitherAskedNorAnswered) {
  for (std::size_t i = 0; i < StoreReader::kMaxAsking + 1; ++i) ask(kAda);
  ask(kBob);
  still_.here = {kBob};
  still_.settle();
  EXPECT_EQ(answers_, 1U);
  EXPECT_EQ(still_.asked, StoreReader::kMaxAsking + 1);
}

TEST_F(StoreReaderTest, APageIsReadOnceForAllWhoWaitForIt) {
  store_message(still_.stores, id_, 1, user_, "text");
  for (const StoreReader::Asker asker : {kAda, kBob, StoreReader::kRooms}) ask_page(asker, 0);
  EXPECT_EQ(still_.questions.size(), 1U);
  still_.here = {kBob};
  still_.settle();
  EXPECT_EQ(answers_, 2U);
  EXPECT_EQ(still_.asked, 1U);
  // A query made after the answer reads again.
  store_message(still_.stores, id_, 2, user_, "text");
  ask_page(kBob, 0);
  still_.settle();
  EXPECT_EQ(still_.asked, 2U);
  EXPECT_EQ(seqs(), (std::vector<std::int64_t>{1, 2}));
}

TEST_F(StoreReaderTest, APageHasSoManyBytesAndOneEntryAtLeast) {
  for (std::int64_t seq = 1; seq <= 3; ++seq) {
    store_message(still_.stores, id_, seq, user_, std::string(1000, 'x'));
  }
  store_message(still_.stores, id_, 4, user_, std::string(4000, 'x'));
  ask_page(kAda, 0);
  still_.settle();
  EXPECT_EQ(seqs(), (std::vector<std::int64_t>{1, 2}));
  EXPECT_TRUE(page_->more);
  ask_page(kAda, 3);
  still_.settle();
  EXPECT_EQ(seqs(), (std::vector<std::int64_t>{4}));
  EXPECT_FALSE(page_->more);
}

TEST_F(StoreReaderTest, AFailedQuestionIsAskedAgain) {
  ask(kAda);
  still_.stores.gate.away(true);
  still_.answer();
  EXPECT_EQ(errors_, 0U);
  still_.stores.gate.away(false);
  still_.settle();
  EXPECT_EQ(answers_, 1U);
  EXPECT_EQ(still_.asked, 2U);
}

TEST_F(StoreReaderTest, APauseTakesNobodysPlace) {
  StillReader slow({.first = std::chrono::hours(1), .most = std::chrono::hours(1)});
  std::size_t answers = 0;
  const auto count = [&answers](const auto& tails) { answers += tails.has_value() ? 1 : 0; };
  for (std::size_t i = 0; i < StoreReader::kMaxAsking; ++i) {
    slow.reader.tails(StoreReader::kRooms, {id_}, count);
  }
  slow.stores.gate.away(true);
  slow.settle();
  slow.stores.gate.away(false);
  slow.reader.ask_next();
  EXPECT_TRUE(slow.questions.empty());
  slow.reader.tails(StoreReader::kRooms, {id_}, count);
  slow.settle();
  EXPECT_EQ(answers, 1U);
}

TEST_F(StoreReaderTest, AQuestionThatKeepsFailingIsAnsweredInTheEnd) {
  ask(kAda);
  still_.stores.gate.away(true);
  for (unsigned i = 0; i < 10; ++i) {
    still_.settle();
    still_.reader.ask_next();
  }
  EXPECT_EQ(errors_, 1U);
  EXPECT_EQ(code_, code::kUnavailable);
  EXPECT_EQ(still_.asked, 1U + kAtOnce.times);
}

TEST_F(StoreReaderTest, WhoGoesDuringAPauseIsNotAskedFor) {
  ask(kAda);
  ask_page(kAda, 0);
  still_.stores.gate.away(true);
  for (const auto& question : std::exchange(still_.questions, {})) question();
  still_.here.clear();
  still_.settle();
  still_.reader.ask_next();
  EXPECT_EQ(still_.asked, 2U);
  EXPECT_EQ(errors_, 0U);
}

TEST_F(StoreReaderTest, WhatWaitsIsBounded) {
  still_.takes = false;
  // This many wait for the workers, and as many for the end of a pause.
  for (std::size_t i = 0; i < 2 * StoreReader::kMaxWaiting; ++i) ask(kAda);
  still_.run_loop();
  EXPECT_EQ(errors_, 0U);
  ask(kBob);
  EXPECT_EQ(errors_, 0U);
  still_.run_loop();
  EXPECT_EQ(errors_, 1U);
  EXPECT_EQ(code_, code::kOverloaded);
}

}  // namespace
}  // namespace parley::realtime
