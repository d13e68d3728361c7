#include <gtest/gtest.h>

#include "stores_testing/copy_contract.hpp"
#include "testing/entries.hpp"
#include "timeline/command_store.hpp"
#include "timeline/listing_store.hpp"
#include "timeline/read_mark_store.hpp"
#include "timeline/timeline_store.hpp"

namespace parley::timeline {
namespace {

using namespace std::string_literals;

class TimelineCopy : public stores::CopyContract {
 protected:
  void SetUp() override {
    CopyContract::SetUp();
    entries_ = make_entries(long_, 1, 700);
    for (auto& entry : make_other_kinds(other_, 1, 0)) entries_.push_back(std::move(entry));
    for (auto& entry : make_entries(short_, 1, 4)) entries_.push_back(std::move(entry));
    auto& odd = entries_.back();
    odd.item.text = "NUL \0 \xf0\x9f\x98\x80 \u202e \" \\ {$set} \u0130\u00df"s;
    odd.item.client_msg_id = "k\n\t";
    odd.item.request_id.clear();
    odd.item.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    odd.message_number = 3;
    changed_ = {{odd,
                 {.applied_seq = 9,
                  .text = "new \0 text"s,
                  .mentions = {sender(), UserId::random()},
                  .edited_at = odd.stored_at,
                  .reactions = {{"\U0001f44d", 2}, {":+1:", 1}},
                  .pin = Pin{sender(), odd.stored_at},
                  .thread = Thread{3, entries_[1].item.id, odd.stored_at}}},
                {entries_[0], {.applied_seq = 701, .deleted_at = odd.stored_at}}};
    reactions_ = {{odd.item.id, short_, sender(), "\U0001f44d", true, 7},
                  {odd.item.id, short_, sender(), ":+1:", false, 8}};
    decisions_ = {{MessageId::random(), short_, sender(), odd.item.id, Verdict::kRefused,
                   "forbidden", odd.stored_at}};
    listed_ = {
        {thread_list(odd.item.id), seq_position(5), short_, entries_[1].item.id},
        {mention_list(sender()), time_position(odd.stored_at, odd.item.id), short_, odd.item.id}};
    marks_ = {{long_, sender(), 7, 7}, {short_, UserId::random(), 4, 3}};
  }

  void fill(TimelineStore& store) {
    const auto stored = store.insert(entries_);
    ASSERT_TRUE(stored.has_value()) << stored.error().detail;
    ASSERT_EQ(stored->inserted, entries_.size());
    ASSERT_TRUE(store.save_tails(
        std::vector{Tail{long_, 700, 700}, Tail{short_, 4, 3}, Tail{other_, 10, 0}}));
    ASSERT_EQ(store.claim_partitions(5).value(), 5U);
  }
  void fill(CommandStore& commands) {
    ASSERT_TRUE(commands.save_states(changed_));
    ASSERT_TRUE(commands.save_reactions(reactions_));
    ASSERT_TRUE(commands.decide(decisions_).has_value());
  }
  void fill_lists(stores::Stores& stores) {
    ASSERT_TRUE(open_listing_store(stores)->add(listed_).has_value());
    ASSERT_TRUE(open_read_mark_store(stores)->save({.marks = marks_}).has_value());
  }

  const ConversationId long_ = ConversationId::random();
  const ConversationId other_ = ConversationId::random();
  const ConversationId short_ = ConversationId::random();
  std::vector<protocol::Entry> entries_;
  std::vector<Message> changed_;
  std::vector<Reaction> reactions_;
  std::vector<Decision> decisions_;
  std::vector<Listed> listed_;
  std::vector<ReadMark> marks_;
};
PARLEY_COPY_CONTRACT(TimelineCopy);

TEST_P(TimelineCopy, IsWhatTheAdapterWouldHaveWritten) {
  const auto before = open_timeline_store(source());
  fill(*before);
  fill(*open_timeline_store(stores()));
  fill(*open_command_store(source()));
  fill(*open_command_store(stores()));
  fill_lists(source());
  fill_lists(stores());
  const std::vector databases{copied_timeline()};
  EXPECT_EQ(expect_copied_as_written(databases),
            (std::vector<std::int64_t>{714, 3, 1, 2, 2, 3, 2, 1}));

  const auto after = open_timeline_store(target());
  for (const ConversationId& conversation : {long_, short_, other_}) {
    EXPECT_EQ(read_all(*after, conversation).value(), read_all(*before, conversation).value());
    EXPECT_EQ(after->tail(conversation).value(), before->tail(conversation).value());
  }
  const auto tails = after->tails(std::vector{short_, long_}).value();
  ASSERT_EQ(tails.size(), 2U);
  EXPECT_EQ(tails.front().tail, (Tail{short_, 4, 3}));
  EXPECT_EQ(tails.front().last_message, (Message{entries_.back(), changed_.front().state}));
  EXPECT_EQ(after->partitions().value(), 5U);
}

TEST_P(TimelineCopy, GoesOnWhereItWasLeft) {
  fill(*open_timeline_store(source()));
  const std::vector databases{copied_timeline()};
  ASSERT_TRUE(stores::Copy(source(), target(), databases, "copy").run().has_value());
  const auto store = open_timeline_store(target());
  const auto again = store->insert(std::vector{entries_.back()});
  EXPECT_EQ(again->stop, Stop::kDuplicateId);
  EXPECT_EQ(store->insert(std::vector{make_entry(long_, "other", 700)})->stop, Stop::kSeqTaken);
  ASSERT_TRUE(append(*store, long_, {"701"}).has_value());
  EXPECT_EQ(store->tail(long_).value().last_seq, 701);
  EXPECT_EQ(store->claim_partitions(8).value(), 5U);
}

}  // namespace
}  // namespace parley::timeline
