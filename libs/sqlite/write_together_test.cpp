#include "write_together.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "temporary_file.hpp"

namespace parley::sqlite {
namespace {

using namespace std::chrono_literals;
using Work = std::function<Status(Connection&)>;

constexpr std::string_view kUniqueNotes[] = {
    "CREATE TABLE notes (n INTEGER UNIQUE, text TEXT) STRICT"};

Work adds(std::int64_t n, std::size_t bytes = 1) {
  return [n, text = std::string(bytes, 'x')](Connection& connection) -> Status {
    PARLEY_CHECK(connection.run("INSERT INTO notes VALUES (?1, ?2)", {n, text}));
    return {};
  };
}

/// A thread that wants to write and, unless it leads, is answered.
struct Other {
  Other(WriteQueue& queue, Work wanted, std::chrono::milliseconds wait = 60s)
      : work(std::move(wanted)) {
    const std::size_t before = queue.waiting();
    thread = std::jthread([this, &queue, wait] {
      entry = queue.enter(write, Monotonic::now() + wait);
      if (entry == WriteQueue::Entry::kLeads) queue.finish({});
    });
    while (wait == 60s && queue.waiting() == before) std::this_thread::yield();
  }

  const Work work;
  Write write{work};
  WriteQueue::Entry entry{};
  std::jthread thread;
};

class WriteTogetherTest : public testing::Test {
 protected:
  void open(std::int64_t max_pages = 0) {
    options_.max_pages = max_pages;
    writer_ = open_writer(options_).value();
    ASSERT_EQ(queue_.enter(first_, Monotonic::now()), WriteQueue::Entry::kLeads);
  }
  Other& other(Work work) {
    return *others_.emplace_back(std::make_unique<Other>(queue_, std::move(work)));
  }
  std::size_t write_all(std::chrono::milliseconds within = 60s) {
    const auto taken = write_together(writer_, first_, queue_, within);
    queue_.finish(taken);
    for (const auto& other : others_) other->thread.join();
    return taken.size();
  }
  std::string kept() {
    return open_writer(options_)
        .value()
        .connection
        ->one("SELECT coalesce(group_concat(n), '') FROM (SELECT n FROM notes ORDER BY rowid)", {},
              [](const Row& row) { return row.text(0); })
        .value()
        .value();
  }

  TemporaryFile file_;
  Options options_{.file = file_.path(), .migrations = kUniqueNotes};
  Opened writer_;
  WriteQueue queue_;
  const Work first_work_ = adds(1);
  Write first_{first_work_};
  std::vector<std::unique_ptr<Other>> others_;
};

TEST_F(WriteTogetherTest, EachIsKeptOrTakenBackByItselfInTheOrderOfComing) {
  open();
  const Other& second = other(adds(2));
  const Other& refused = other([](Connection& connection) -> Status {
    PARLEY_CHECK(adds(3)(connection));
    return Error{code::kNotFound, "no"};
  });
  const Other& taken = other(adds(1));
  const Other& thrown = other([](Connection& connection) -> Status {
    PARLEY_CHECK(adds(5)(connection));
    throw std::runtime_error("thrown");
  });
  const Other& last = other(adds(6));
  EXPECT_EQ(write_all(), 5U);
  EXPECT_TRUE(first_.answer.has_value());
  EXPECT_TRUE(second.write.answer.has_value());
  EXPECT_EQ(refused.write.answer.error().code, code::kNotFound);
  EXPECT_EQ(taken.write.answer.error().code, code::kConflict);
  EXPECT_THROW(std::rethrow_exception(thrown.write.thrown), std::runtime_error);
  EXPECT_TRUE(last.write.answer.has_value());
  for (const auto& each : others_) EXPECT_EQ(each->entry, WriteQueue::Entry::kFinished);
  EXPECT_EQ(kept(), "1,2,6");
}

TEST_F(WriteTogetherTest, WhatEndsTheTransactionIsTheAnswerToAll) {
  open(20);
  const Other& second = other(adds(2));
  const Other& too_large = other(adds(3, 1'000'000));
  // Not started any more: it leads next.
  const Other& later = other(adds(4));
  EXPECT_EQ(write_all(), 2U);
  for (const Write* write : {static_cast<const Write*>(&first_), &second.write, &too_large.write}) {
    ASSERT_TRUE(write->answer.has_error());
    EXPECT_EQ(write->answer.error().code, code::kUnavailable);
  }
  EXPECT_EQ(later.entry, WriteQueue::Entry::kLeads);
  EXPECT_EQ(kept(), "");
}

TEST_F(WriteTogetherTest, NothingIsTakenIntoALongTransaction) {
  open();
  const Other& second = other(adds(2));
  EXPECT_EQ(write_all(0ms), 0U);
  EXPECT_EQ(second.entry, WriteQueue::Entry::kLeads);
  EXPECT_EQ(kept(), "1");
}

TEST_F(WriteTogetherTest, WhoeverWaitsTooLongIsGone) {
  open();
  Other late(queue_, adds(2), 10ms);
  late.thread.join();
  EXPECT_EQ(late.entry, WriteQueue::Entry::kLate);
  EXPECT_EQ(queue_.waiting(), 0U);
  EXPECT_EQ(write_all(), 0U);
  EXPECT_EQ(kept(), "1");
}

}  // namespace
}  // namespace parley::sqlite
