#include "batch_reader.hpp"

#include <gtest/gtest.h>

#include "load.hpp"
#include "protocol/message_id.hpp"

namespace parley::consumer {
namespace {

const ConversationId kConversation = *ConversationId::parse("aaaaaaaaaaaaaaaaaaaaaaaaaa");
const unsigned kPartition = protocol::partition_of(kConversation, 8);

Contents read(const std::string& body) { return read_batch(body, kPartition, 8); }
std::string line(const std::string& key) {
  return protocol::write_item(make_message(kConversation, key));
}

TEST(BatchReader, ReadsItemsInOrderWithOrWithoutAnEndOfTheLastLine) {
  for (const std::string end : {"", "\n"}) {
    const Contents contents = read(line("1") + "\n" + line("2") + end);
    ASSERT_EQ(contents.items.size(), 2U);
    EXPECT_EQ(contents.items[0].client_msg_id, "1");
    EXPECT_EQ(contents.items[1].client_msg_id, "2");
    EXPECT_TRUE(contents.poison.empty());
  }
}

TEST(BatchReader, OneBadLineSparesItsNeighbours) {
  for (const std::string bad : {"", "{", "nonsense", "\xff\xfe", "[]", "{\"v\":1}"}) {
    const Contents contents = read(line("1") + "\n" + bad + "\n" + line("2") + "\n");
    EXPECT_EQ(contents.items.size(), 2U) << bad;
    ASSERT_EQ(contents.poison.size(), 1U) << bad;
    EXPECT_EQ(contents.poison[0].line, bad);
    EXPECT_FALSE(contents.poison[0].reason.empty());
    EXPECT_FALSE(contents.newer);
  }
}

TEST(BatchReader, AnEmptyBodyIsOneBadLine) { EXPECT_EQ(read("").poison.size(), 1U); }

TEST(BatchReader, ReasonsHoldNothingOfTheText) {
  std::string secret = line("1");
  secret.insert(secret.find("hello"), "secret\x01");
  const Contents contents = read(secret);
  ASSERT_EQ(contents.poison.size(), 1U);
  EXPECT_EQ(contents.poison[0].reason.find("secret"), std::string::npos);
}

TEST(BatchReader, ItemsOfAnotherPartitionArePoison) {
  const Contents contents = read_batch(line("1"), (kPartition + 1) % 8, 8);
  EXPECT_TRUE(contents.items.empty());
  EXPECT_EQ(contents.poison.size(), 1U);
}

TEST(BatchReader, ANewerVersionIsToldApart) {
  const Contents contents = read("{\"v\":" + std::to_string(protocol::kItemVersion + 1) +
                                 ",\"whatever\":true}\n" + line("1"));
  EXPECT_TRUE(contents.newer);
  EXPECT_TRUE(contents.poison.empty());
}

TEST(BatchReader, ReadsItemsOfEachKind) {
  auto item = make_fact(kConversation, protocol::Kind::kMemberLeft, "1");
  EXPECT_EQ(read(protocol::write_item(item)).items, std::vector{item});
  item = make_message(kConversation, "2");
  item.kind = protocol::Kind::kEdit;
  item.target = MessageId::random();
  item.id = protocol::derive_id(item);
  EXPECT_EQ(read(protocol::write_item(item)).items, std::vector{item});
}

}  // namespace
}  // namespace parley::consumer
