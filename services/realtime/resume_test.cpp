#include <gtest/gtest.h>

#include <algorithm>

#include "still_hub.hpp"

/// The memory used by entries that sockets get from the store. Counts bytes and queries; measures
/// no time.
namespace parley::realtime {
namespace {

constexpr std::size_t kTextBytes = 4096;
constexpr std::int64_t kEntries = 8;
constexpr std::size_t kConversations = 20;
/// Pages of three such entries.
const Limits kLimits{.resume_ahead_bytes = 2000,
                     .live_ahead_bytes = 20'000,
                     .page_bytes = 14'000,
                     .page_memory_bytes = 2 * 14'000,
                     .page_within = std::chrono::seconds(0)};

class Resume : public ::testing::Test {
 protected:
  /// A user in conversations with kEntries entries each.
  Resume() {
    while (ids_.size() < kConversations) {
      ids_.push_back(hub_.make_group({reader_, writer_}));
      for (std::int64_t seq = 1; seq <= kEntries; ++seq) store(ids_.back(), seq);
    }
  }

  Line store(const ConversationId& id, std::int64_t seq) {
    return hub_.store(id, seq, writer_, std::string(kTextBytes, 'x'));
  }

  /// A client that resumes all of them from the beginning, and reads only when told to.
  StillHub::Client& open_slow() {
    std::string positions;
    for (const ConversationId& id : ids_) {
      positions += (positions.empty() ? "\"" : ",\"") + id.text() + "\":0";
    }
    StillHub::Client& client = hub_.open(reader_, R"(,"resume":{)" + positions + "}");
    client.hold_back();
    return client;
  }

  const UserId reader_ = UserId::random();
  const UserId writer_ = UserId::random();
  StillHub hub_{kLimits};
  std::vector<ConversationId> ids_;
};

TEST_F(Resume, ReadsAPageOnceTheSocketHasTakenTheOneBefore) {
  StillHub::Client& client = open_slow();
  hub_.settle();
  // The welcome frame fills the socket: no page was requested.
  EXPECT_EQ(client.count("entry"), 0U);
  std::size_t most = 0;
  for (unsigned turn = 0; turn < 1000 && client.count("resumed") < kConversations; ++turn) {
    client.take_all();
    hub_.pump();
    EXPECT_LE(hub_.questions(), 1U);
    hub_.settle();
    most = std::max(most, client.queued_bytes());
  }
  EXPECT_EQ(client.count("resumed"), kConversations);
  EXPECT_EQ(client.count("entry"), kConversations * kEntries);
  EXPECT_EQ(client.closed(), 0);
  EXPECT_LE(most, kLimits.page_bytes + 1000);
}

TEST_F(Resume, SessionsWaitForTheirTurnAsTheyCame) {
  std::vector<StillHub::Client*> clients;
  for (unsigned i = 0; i < 4; ++i) clients.push_back(&open_slow());
  hub_.settle();
  for (auto* client : clients) {
    client->take_all();
    hub_.pump();
    hub_.settle();
  }
  EXPECT_EQ(clients[0]->count("entry"), 3U);
  EXPECT_EQ(clients[1]->count("entry"), 3U);
  EXPECT_EQ(clients[2]->count("entry"), 0U);
  // A client that has read its page gives up its turn and queues again at the end.
  clients[0]->take_all();
  hub_.pump();
  hub_.settle();
  EXPECT_EQ(clients[0]->count("entry"), 3U);
  EXPECT_EQ(clients[2]->count("entry"), 3U);
  EXPECT_EQ(clients[3]->count("entry"), 0U);
  // A closed socket gives up its turn, too.
  hub_.close(*clients[1]);
  hub_.settle();
  EXPECT_EQ(clients[3]->count("entry"), 3U);
}

TEST_F(Resume, WhoTakesNoPageIsClosedOnlyWhileOthersWait) {
  StillHub::Client& first = open_slow();
  hub_.settle();
  first.take_all();
  hub_.tick();
  hub_.settle();
  ASSERT_EQ(first.count("entry"), 3U);
  hub_.tick();
  EXPECT_EQ(first.closed(), 0);
  std::vector<StillHub::Client*> others;
  for (unsigned i = 0; i < 2; ++i) {
    others.push_back(&open_slow());
    hub_.settle();
    others.back()->take_all();
    hub_.pump();
    hub_.settle();
  }
  hub_.tick();
  EXPECT_EQ(first.closed(), 4001);
}

TEST_F(Resume, EntriesThatASocketHasNoRoomForAreReadLater) {
  StillHub::Client& client = hub_.open(reader_);
  hub_.settle();
  client.hold_back();
  constexpr std::int64_t kMore = 50;
  for (std::int64_t seq = kEntries + 1; seq <= kEntries + kMore; ++seq) {
    hub_.deliver(store(ids_[0], seq));
    hub_.settle();
    EXPECT_LE(client.queued_bytes(), kLimits.live_ahead_bytes);
  }
  for (unsigned turn = 0; turn < 1000 && client.queued_bytes() > 0; ++turn) {
    client.take_all();
    hub_.tick();
    hub_.settle();
  }
  EXPECT_EQ(client.closed(), 0);
  const auto entries = client.frames("entry");
  ASSERT_EQ(entries.size(), static_cast<std::size_t>(kMore));
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::string seq = "\"seq\":" + std::to_string(kEntries + 1 + static_cast<int>(i)) + ",";
    EXPECT_NE(entries[i].find(seq), std::string::npos) << seq;
  }
}

}  // namespace
}  // namespace parley::realtime
