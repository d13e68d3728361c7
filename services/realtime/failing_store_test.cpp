#include <gtest/gtest.h>

#include "protocol/close_codes.hpp"
#include "still_hub.hpp"

/// The behaviour of sockets whose store queries fail.
namespace parley::realtime {
namespace {

namespace close_code = protocol::close_code;

class FailingStore : public ::testing::Test {
 protected:
  static constexpr std::int64_t kEntries = 5;
  static constexpr std::size_t kTextBytes = 1000;
  static constexpr std::chrono::milliseconds kNoPause{0};
  static constexpr Limits kLimits{.page_bytes = 2 * kTextBytes,
                                  .held_bytes = 8 * kTextBytes,
                                  .retry = {.first = kNoPause, .most = kNoPause, .times = 3}};

  FailingStore() {
    while (seq_ < kEntries) store();
  }

  Line store() { return hub_.store(id_, ++seq_, writer_, std::string(kTextBytes, 'x')); }

  /// Removes the reader and delivers the entry.
  void remove_reader() {
    hub_.stores.all.conversations.remove_member(id_, reader_, 1).value();
    hub_.deliver(hub_.store_change(id_, ++seq_, protocol::Kind::kMemberRemoved, {reader_}));
  }

  /// Runs all retries and answers everything.
  void ask_again() {
    for (unsigned turn = 0; turn < 20; ++turn) {
      hub_.tick();
      hub_.settle();
    }
  }

  /// Resumes from the beginning; the query for the first page is then running.
  StillHub::Client& open_reading() {
    StillHub::Client& client = hub_.open(reader_, R"(,"resume":{")" + id_.text() + R"(":0})");
    hub_.run_loop();
    for (unsigned answer = 0; answer < 2; ++answer) hub_.answer_last();
    EXPECT_EQ(client.count("welcome"), 1U);
    EXPECT_EQ(hub_.questions(), 1U);
    return client;
  }

  /// Whether the client has the entries from 1 to `last`, each once and in order.
  static ::testing::AssertionResult has_all(const StillHub::Client& client, std::int64_t last) {
    const auto entries = client.frames("entry");
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (entries[i].find("\"seq\":" + std::to_string(i + 1) + ",") == std::string::npos) {
        return ::testing::AssertionFailure() << "at " << i + 1 << ": " << entries[i];
      }
    }
    if (entries.size() == static_cast<std::size_t>(last)) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << entries.size() << " entries";
  }

  const UserId reader_ = UserId::random();
  const UserId writer_ = UserId::random();
  StillHub hub_{kLimits};
  const ConversationId id_ = hub_.make_group({reader_, writer_});
  std::int64_t seq_ = 0;
};

TEST_F(FailingStore, AStartIsAskedForAgain) {
  StillHub::Client& client = hub_.open(reader_);
  hub_.run_loop();
  hub_.fail(1);
  hub_.answer_first();
  EXPECT_EQ(client.closed(), 0);
  hub_.pump();
  ASSERT_EQ(hub_.questions(), 1U);
  hub_.answer_first();
  // The query for the tails.
  hub_.fail(2);
  ask_again();
  EXPECT_EQ(client.closed(), 0);
  EXPECT_EQ(client.count("welcome"), 1U);
  hub_.deliver(store());
  EXPECT_EQ(client.count("entry"), 1U);
}

TEST_F(FailingStore, APageIsAskedForAgainWhileEntriesCome) {
  StillHub::Client& client = open_reading();
  hub_.fail(2);
  hub_.answer_first();
  EXPECT_EQ(client.closed(), 0);
  hub_.deliver(store());
  hub_.pump();
  hub_.deliver(store());
  EXPECT_EQ(client.count("entry"), 0U);
  ask_again();
  EXPECT_EQ(client.closed(), 0);
  EXPECT_TRUE(has_all(client, seq_));
  EXPECT_EQ(client.count("resumed"), 1U);
  hub_.deliver(store());
  EXPECT_TRUE(has_all(client, seq_));
}

TEST_F(FailingStore, ManyThatWaitForAPageAskOnce) {
  for (unsigned i = 0; i < 3; ++i) open_reading();
  const std::size_t before = hub_.asked();
  hub_.fail(1);
  hub_.answer_first();
  hub_.pump();
  EXPECT_EQ(hub_.asked(), before + 1);
  ask_again();
  for (const auto& client : hub_.clients()) EXPECT_TRUE(has_all(*client, seq_));
}

TEST_F(FailingStore, WhoIsRemovedMeanwhileGetsNothingMore) {
  StillHub::Client& client = open_reading();
  hub_.fail(1);
  hub_.answer_first();
  remove_reader();
  hub_.run_loop();
  EXPECT_EQ(client.count("left"), 1U);
  ask_again();
  EXPECT_EQ(client.count("entry"), 0U);
  EXPECT_EQ(client.closed(), 0);
}

TEST_F(FailingStore, WhoGoesMeanwhileIsNotAskedFor) {
  StillHub::Client& client = open_reading();
  hub_.fail(1);
  hub_.read_first();
  hub_.close(client);
  hub_.run_loop();
  hub_.pump();
  EXPECT_EQ(hub_.questions(), 0U);
  // The same page for another client.
  StillHub::Client& other = open_reading();
  ask_again();
  EXPECT_TRUE(has_all(other, seq_));
}

TEST_F(FailingStore, WhoComesWhileAPageWaitsWaitsForIt) {
  StillHub::Client& first = open_reading();
  hub_.fail(1);
  hub_.read_first();
  StillHub::Client& second = hub_.open(reader_, R"(,"resume":{")" + id_.text() + R"(":0})");
  hub_.settle();
  hub_.close(first);
  ask_again();
  EXPECT_TRUE(has_all(second, seq_));
}

TEST_F(FailingStore, ClosesASocketAsUnavailableOnlyWhenAPageKeepsFailing) {
  StillHub::Client& client = open_reading();
  hub_.fail(1000);
  hub_.answer_first();
  for (unsigned again = 0; again < kLimits.retry.times; ++again) {
    EXPECT_EQ(client.closed(), 0) << again;
    hub_.pump();
    ASSERT_EQ(hub_.questions(), 1U);
    hub_.answer_first();
  }
  EXPECT_EQ(client.closed(), close_code::kUnavailable);
  EXPECT_TRUE(protocol::close_code::reconnects(client.closed()));
}

TEST_F(FailingStore, ClosesASocketAsUnavailableOnlyWhenAStartKeepsFailing) {
  StillHub::Client& client = hub_.open(reader_);
  hub_.run_loop();
  hub_.fail(1000);
  hub_.answer_first();
  EXPECT_EQ(client.closed(), 0);
  ask_again();
  EXPECT_EQ(client.closed(), close_code::kUnavailable);
}

TEST_F(FailingStore, WhatComesDuringAStartThatWaitsIsBounded) {
  StillHub::Client& client = hub_.open(reader_);
  hub_.run_loop();
  hub_.answer_first();
  hub_.fail(1);
  hub_.answer_first();
  for (unsigned i = 0; i < 4; ++i) hub_.deliver(store());
  EXPECT_EQ(client.closed(), 0);
  for (unsigned i = 0; i < 8; ++i) hub_.deliver(store());
  // With no one else inside, they wait in the room, and are all held once it has begun.
  ask_again();
  EXPECT_EQ(client.closed(), close_code::kSlowReader);
}

}  // namespace
}  // namespace parley::realtime
