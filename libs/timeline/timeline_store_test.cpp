#include "timeline/timeline_store.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "stores_testing/store_contract.hpp"
#include "testing/entries.hpp"
#include "timeline/read_mark_store.hpp"

namespace parley::timeline {
namespace {

class TimelineStoreContract : public stores::StoreContract {
 protected:
  TimelineStore& store() {
    if (!store_) store_ = open_timeline_store(stores());
    return *store_;
  }
  void TearDown() override {
    store_.reset();
    stores::StoreContract::TearDown();
  }
  void insert_all(const std::vector<protocol::Entry>& entries) {
    const auto outcome = store().insert(entries);
    ASSERT_TRUE(outcome.has_value()) << outcome.error().detail;
    ASSERT_EQ(outcome->inserted, entries.size());
    ASSERT_EQ(outcome->stop, Stop::kNone);
  }
  std::vector<std::int64_t> seqs(const Page& page) {
    const auto found = store().entries(conversation_, page);
    if (found.has_error()) {
      ADD_FAILURE() << found.error().detail;
      return {};
    }
    std::vector<std::int64_t> numbers;
    for (const auto& entry : *found) numbers.push_back(entry.seq);
    return numbers;
  }

  const ConversationId conversation_ = ConversationId::random();
  const ConversationId other_ = ConversationId::random();

 private:
  std::unique_ptr<TimelineStore> store_;
};
PARLEY_STORE_CONTRACT(TimelineStoreContract);

TEST_P(TimelineStoreContract, WhoSentAMessageHasReadUpToIt) {
  std::vector entries{make_entry(conversation_, "1", 1), make_entry(conversation_, "2", 2)};
  for (auto& other : make_other_kinds(conversation_, 3, 2)) entries.push_back(std::move(other));
  insert_all(entries);
  const auto read_marks = open_read_mark_store(stores());
  const auto read = [&](const UserId& user) {
    return read_marks->of_user(user, std::vector{conversation_}).value();
  };
  EXPECT_EQ(read(sender()), (std::vector<ReadMark>{{conversation_, sender(), 2, 2}}));
  EXPECT_TRUE(read(UserId::random()).empty());
  const std::int64_t next = entries.back().seq + 1;
  const std::vector more{make_entry(conversation_, "3", next), entries.front()};
  ASSERT_EQ(store().insert(more)->inserted, 1U);
  EXPECT_EQ(read(sender()).front().seq, next) << "though a duplicate stopped it";
}

TEST_P(TimelineStoreContract, WhoWasAddedHasJoinedThere) {
  std::vector entries{make_entry(conversation_, "1", 1), make_entry(conversation_, "2", 2)};
  for (auto& other : make_other_kinds(conversation_, 3, 2)) entries.push_back(std::move(other));
  auto made = make_other_kinds(other_, 1, 0);
  auto& creation = made.at(3);
  ASSERT_EQ(creation.item.kind, protocol::Kind::kMembersAdded);
  creation.item.client_msg_id = protocol::kCreationKey;
  creation.item.id = protocol::derive_id(creation.item);
  entries.push_back(creation);
  insert_all(entries);
  const auto& added = entries.at(5);
  ASSERT_EQ(added.item.kind, protocol::Kind::kMembersAdded);
  const auto read_marks = open_read_mark_store(stores());
  for (const UserId& user : added.item.user_ids) {
    EXPECT_EQ(read_marks->joinings(user, std::vector{conversation_, other_}).value(),
              (std::vector<Joining>{{conversation_, user, 6, 2, added.item.accepted_at}}));
  }
}

using Seqs = std::vector<std::int64_t>;

TEST_P(TimelineStoreContract, ReadsBackEveryFieldByteForByte) {
  auto entry = make_entry(conversation_, "key");
  entry.item.text = std::string("NUL \0 \xf0\x9f\x98\x80 \u202e \" \\ $where {} ; DROP TABLE", 40);
  entry.item.client_msg_id = "k\n\t";
  entry.item.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  entry.seq = 1;
  entry.message_number = 1;
  insert_all({entry});
  EXPECT_EQ(store().message(conversation_, entry.item.id).value(), Message{entry});
  EXPECT_EQ(store().find(std::vector{entry.item.id}).value(), std::vector{entry});
  EXPECT_EQ(store().entries(conversation_, {}).value(), std::vector{entry});
}

TEST_P(TimelineStoreContract, ReadsBackEveryKind) {
  auto entries = make_entries(conversation_, 1, 1);
  entries[0].item.reply_to = MessageId::random();
  entries[0].thread_id = entries[0].item.reply_to;
  entries[0].mentions = {sender()};
  for (auto& entry : make_other_kinds(conversation_, 2, 1)) entries.push_back(std::move(entry));
  insert_all(entries);
  EXPECT_EQ(store().entries(conversation_, {}).value(), entries);
  EXPECT_EQ(store().find(std::vector{entries[4].item.id}).value(), std::vector{entries[4]});
}

TEST_P(TimelineStoreContract, TellsMessagesFromTheOtherKinds) {
  auto entries = make_entries(conversation_, 1, 3);
  for (auto& entry : make_other_kinds(conversation_, 4, 3)) entries.push_back(std::move(entry));
  entries.push_back(make_entry(conversation_, "late", 14));
  entries.back().message_number = 4;
  for (auto& entry : make_other_kinds(conversation_, 15, 4)) entries.push_back(std::move(entry));
  insert_all(entries);
  insert_all(make_other_kinds(other_, 1, 0));
  const std::vector messages{Message{entries[1]}, Message{entries[2]}, Message{entries[13]}};
  EXPECT_EQ(store().messages(conversation_, {.after = 1}).value(), messages);
  EXPECT_EQ(store().messages(conversation_, {.limit = 1, .newest_first = true}).value(),
            std::vector{Message{entries[13]}});
  EXPECT_EQ(
      store().messages(conversation_, {.before = 14, .limit = 1, .newest_first = true}).value(),
      std::vector{Message{entries[2]}});
  EXPECT_TRUE(store().messages(other_, {}).value().empty());
  EXPECT_FALSE(store().message(conversation_, entries[4].item.id).value());
  EXPECT_EQ(store().tail(conversation_).value(), (Tail{conversation_, 24, 4}));
  const auto tails = store().tails(std::vector{other_, conversation_}).value();
  ASSERT_EQ(tails.size(), 2U);
  EXPECT_EQ(tails[0].tail, (Tail{other_, 10, 0}));
  EXPECT_FALSE(tails[0].last_message);
  EXPECT_EQ(tails[1].tail, (Tail{conversation_, 24, 4}));
  EXPECT_EQ(tails[1].last_message, Message{entries[13]});
  auto ends = store().ends(std::vector{other_, conversation_}).value();
  if (ends.size() == 2 && ends[0].conversation_id != other_) std::swap(ends[0], ends[1]);
  EXPECT_EQ(ends, (std::vector{tails[0].tail, tails[1].tail}));
}

TEST_P(TimelineStoreContract, KeepsTheLongestText) {
  auto entry = make_entry(conversation_, "key", 1, std::string(protocol::kMaxTextBytes, 'x'));
  insert_all({entry});
  EXPECT_EQ(store().entries(conversation_, {}).value(), std::vector{entry});
}

TEST_P(TimelineStoreContract, PagesBySeqInBothDirections) {
  insert_all(make_entries(conversation_, 1, 10));
  insert_all(make_entries(other_, 1, 3));
  EXPECT_EQ(seqs({.limit = 3}), (Seqs{1, 2, 3}));
  EXPECT_EQ(seqs({.after = 3, .limit = 3}), (Seqs{4, 5, 6}));
  EXPECT_EQ(seqs({.limit = 3, .newest_first = true}), (Seqs{10, 9, 8}));
  EXPECT_EQ(seqs({.before = 8, .limit = 3, .newest_first = true}), (Seqs{7, 6, 5}));
  EXPECT_EQ(seqs({.after = 2, .before = 5, .limit = 100}), (Seqs{3, 4}));
  EXPECT_EQ(seqs({.after = 10}), Seqs{});
  EXPECT_EQ(seqs({.before = 1}), Seqs{});
  EXPECT_EQ(seqs({.after = 5, .before = 5}), Seqs{});
  EXPECT_EQ(seqs({.limit = 0}), Seqs{1});
  EXPECT_TRUE(store().entries(ConversationId::random(), {}).value().empty());
}

TEST_P(TimelineStoreContract, InsertsNothingOfNothing) {
  const auto outcome = store().insert({});
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->inserted, 0U);
  EXPECT_EQ(outcome->stop, Stop::kNone);
}

TEST_P(TimelineStoreContract, StopsAtAnEntryThatIsStored) {
  insert_all(make_entries(conversation_, 1, 2));
  // As after a crash between write and ack: the batch is redelivered, numbered after the tail.
  const std::vector batch{make_entry(conversation_, "new", 3), make_entry(conversation_, "2", 4),
                          make_entry(conversation_, "newer", 5)};
  const auto outcome = store().insert(batch);
  ASSERT_TRUE(outcome.has_value()) << outcome.error().detail;
  EXPECT_EQ(outcome->inserted, 1U);
  EXPECT_EQ(outcome->stop, Stop::kDuplicateId);
  EXPECT_EQ(seqs({}), (Seqs{1, 2, 3}));
  EXPECT_EQ(store().insert(make_entries(conversation_, 1, 2)).value().stop, Stop::kDuplicateId)
      << "with both keys taken";
}

TEST_P(TimelineStoreContract, StopsAtAnEntryThatTheBatchHoldsTwice) {
  const std::vector batch{make_entry(conversation_, "a", 1), make_entry(conversation_, "a", 2)};
  const auto outcome = store().insert(batch);
  EXPECT_EQ(outcome.value().inserted, 1U);
  EXPECT_EQ(outcome.value().stop, Stop::kDuplicateId);
}

TEST_P(TimelineStoreContract, FencesAWriterThatWasPaused) {
  const Tail seen_before_the_pause = store().tail(conversation_).value();
  insert_all(make_entries(conversation_, 1, 2));
  const std::vector stale{make_entry(conversation_, "late", seen_before_the_pause.last_seq + 1)};
  const auto outcome = store().insert(stale);
  ASSERT_TRUE(outcome.has_value()) << outcome.error().detail;
  EXPECT_EQ(outcome->inserted, 0U);
  EXPECT_EQ(outcome->stop, Stop::kSeqTaken);
  EXPECT_EQ(store().find(std::vector{stale[0].item.id}).value().size(), 0U);
}

TEST_P(TimelineStoreContract, FindsThoseOfManyIdsThatAreStored) {
  insert_all(make_entries(conversation_, 1, 50));
  std::vector<MessageId> ids{make_entry(conversation_, "missing").item.id};
  for (const auto& entry : make_entries(conversation_, 11, 30)) ids.push_back(entry.item.id);
  auto found = store().find(ids).value();
  std::ranges::sort(found, {}, &protocol::Entry::seq);
  EXPECT_EQ(found, make_entries(conversation_, 11, 30));
  EXPECT_TRUE(store().find({}).value().empty());
}

TEST_P(TimelineStoreContract, ShowsAMessageInItsConversationOnly) {
  insert_all(make_entries(conversation_, 1, 1));
  const MessageId id = make_entry(conversation_, "1").item.id;
  EXPECT_TRUE(store().message(conversation_, id).value());
  EXPECT_FALSE(store().message(other_, id).value());
  EXPECT_FALSE(store().message(conversation_, make_entry(other_, "1").item.id).value());
}

TEST_P(TimelineStoreContract, KnowsWhereAConversationEnds) {
  EXPECT_EQ(store().tail(conversation_).value(), Tail{conversation_});
  auto entries = make_entries(conversation_, 1, 3);
  entries[2].message_number = 2;
  insert_all(entries);
  EXPECT_EQ(store().tail(conversation_).value(), (Tail{conversation_, 3, 2}));
}

TEST_P(TimelineStoreContract, ShowsTailsWithLastMessagesInTheOrderAskedFor) {
  insert_all(make_entries(conversation_, 1, 3));
  insert_all(make_entries(other_, 1, 1));
  const std::vector tails{Tail{conversation_, 3, 3}, Tail{other_, 1, 1}};
  ASSERT_TRUE(store().save_tails(tails).has_value());
  ASSERT_TRUE(store().save_tails(tails).has_value()) << "idempotent";
  ASSERT_TRUE(store().save_tails({}).has_value());
  const auto found = store().tails(std::vector{other_, ConversationId::random(), conversation_});
  ASSERT_TRUE(found.has_value()) << found.error().detail;
  ASSERT_EQ(found->size(), 2U);
  EXPECT_EQ((*found)[0].tail, tails[1]);
  EXPECT_EQ((*found)[0].last_message, Message{make_entry(other_, "1", 1)});
  EXPECT_EQ((*found)[1].tail, tails[0]);
  EXPECT_EQ((*found)[1].last_message, Message{make_entry(conversation_, "3", 3)});
  EXPECT_TRUE(store().tails({}).value().empty());
}

TEST_P(TimelineStoreContract, ShowsTailsThatAConsumerDidNotLiveToSave) {
  insert_all(make_entries(conversation_, 1, 3));
  ASSERT_TRUE(store().save_tails(std::vector{Tail{conversation_, 2, 2}}).has_value());
  insert_all(make_entries(other_, 1, 1));
  const auto found = store().tails(std::vector{conversation_, other_});
  ASSERT_TRUE(found.has_value()) << found.error().detail;
  ASSERT_EQ(found->size(), 2U);
  EXPECT_EQ((*found)[0].tail, (Tail{conversation_, 3, 3}));
  EXPECT_EQ((*found)[0].last_message, Message{make_entry(conversation_, "3", 3)});
  EXPECT_EQ((*found)[1].tail, (Tail{other_, 1, 1}));
}

TEST_P(TimelineStoreContract, KnowsTheEndsOfMoreThanOneCommandHolds) {
  std::vector<protocol::Entry> entries;
  std::vector<ConversationId> ids;
  std::vector<Tail> tails;
  for (int i = 0; i < (is_mongodb() ? 101 : 1'001); ++i) {
    ids.push_back(ConversationId::random());
    entries.push_back(make_entry(ids.back(), "1", 1));
    tails.push_back({ids.back(), 1, 1});
  }
  ASSERT_EQ(store().insert(entries).value().inserted, entries.size());
  ASSERT_TRUE(store().save_tails(tails).has_value());
  while (ids.size() <= 1'000) ids.insert(ids.begin(), ConversationId::random());
  EXPECT_EQ(store().ends(ids).value().size(), entries.size());
}

TEST_P(TimelineStoreContract, NeverTakesATailBack) {
  insert_all(make_entries(conversation_, 1, 3));
  insert_all(make_entries(other_, 1, 1));
  ASSERT_TRUE(store().save_tails(std::vector{Tail{conversation_, 3, 3}}).has_value());
  const auto stale = store().save_tails(std::vector{Tail{conversation_, 2, 2}, Tail{other_, 1, 1}});
  ASSERT_TRUE(stale.has_value()) << stale.error().detail;
  const auto found = store().tails(std::vector{conversation_, other_}).value();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].tail.last_seq, 3);
}

TEST_P(TimelineStoreContract, RecordsTheNumberOfPartitionsOnce) {
  EXPECT_EQ(store().partitions().value(), std::nullopt);
  EXPECT_EQ(store().claim_partitions(8).value(), 8U);
  EXPECT_EQ(store().claim_partitions(16).value(), 8U);
  EXPECT_EQ(store().partitions().value(), 8U);
}

TEST_P(TimelineStoreContract, IsReadByAnotherProcessAtOnce) {
  insert_all(make_entries(conversation_, 1, 2));
  const auto others = open_again();
  const auto reader = open_timeline_store(*others);
  EXPECT_TRUE(reader->ping().has_value());
  EXPECT_EQ(reader->entries(conversation_, {}).value(), make_entries(conversation_, 1, 2));
}

TEST_P(TimelineStoreContract, IsPreparedAgainAndAgain) {
  ASSERT_TRUE(store().prepare().has_value());
  insert_all(make_entries(conversation_, 1, 2));
  const auto others = open_again();
  const auto again = open_timeline_store(*others);
  ASSERT_TRUE(again->prepare().has_value());
  EXPECT_EQ(again->tail(conversation_).value().last_seq, 2);
}

}  // namespace
}  // namespace parley::timeline
