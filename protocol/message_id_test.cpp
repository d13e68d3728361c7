#include "protocol/message_id.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>

#include "protocol/item.hpp"
#include "protocol_testing/fixtures.hpp"

namespace parley::protocol {
namespace {

std::string_view text(const boost::json::object& object, std::string_view name) {
  return object.at(name).as_string();
}

template <typename AnyId>
AnyId id(const boost::json::object& object, std::string_view name) {
  return AnyId::parse(text(object, name)).value();
}

TEST(MessageId, FollowsTheFixture) {
  const auto examples = protocol_testing::fixture("ids").as_object();
  for (const auto& value : examples.at("messages").as_array()) {
    const auto& row = value.as_object();
    EXPECT_EQ(derive_message_id(text(row, "kind"), id<ConversationId>(row, "conversation_id"),
                                id<UserId>(row, "sender_id"), text(row, "target"),
                                text(row, "client_msg_id"))
                  .text(),
              text(row, "id"));
  }
}

TEST(MessageId, OfACommandFollowsTheFixture) {
  const auto examples = protocol_testing::fixture("ids").as_object();
  std::set<MessageId> ids;
  for (const auto& value : examples.at("commands").as_array()) {
    const auto& row = value.as_object();
    Item item{.id = id<MessageId>(row, "id"),
              .conversation_id = id<ConversationId>(row, "conversation_id"),
              .sender_id = id<UserId>(row, "sender_id"),
              .client_msg_id = std::string(text(row, "client_msg_id")),
              .text = {},
              .accepted_at = {},
              .request_id = {},
              .traceparent = {},
              .kind = parse_kind(text(row, "kind")).value(),
              .target = id<MessageId>(row, "target")};
    if (row.contains("text")) item.text = text(row, "text");
    if (row.contains("emoji")) item.emoji = text(row, "emoji");
    if (row.contains("on")) item.on = row.at("on").as_bool();
    EXPECT_EQ(derive_id(item), item.id) << value;
    ids.insert(item.id);
  }
  EXPECT_EQ(ids.size(), examples.at("commands").as_array().size()) << "with one key";
}

TEST(ConversationId, FollowsTheFixture) {
  const auto examples = protocol_testing::fixture("ids").as_object();
  for (const auto& value : examples.at("direct").as_array()) {
    const auto& row = value.as_object();
    const auto one = id<UserId>(row, "one");
    const auto other = id<UserId>(row, "other");
    EXPECT_EQ(direct_conversation_id(one, other).text(), text(row, "id"));
    EXPECT_EQ(direct_conversation_id(other, one).text(), text(row, "id"));
  }
  for (const auto& value : examples.at("group").as_array()) {
    const auto& row = value.as_object();
    EXPECT_EQ(
        group_conversation_id(id<UserId>(row, "creator_id"), text(row, "creation_key")).text(),
        text(row, "id"));
  }
}

TEST(ConversationId, OfPublicOnesFollowsTheFixture) {
  const auto examples = protocol_testing::fixture("ids").as_object();
  for (const auto& value : examples.at("public").as_array()) {
    const auto& row = value.as_object();
    EXPECT_EQ(
        public_conversation_id(id<UserId>(row, "creator_id"), text(row, "creation_key")).text(),
        text(row, "id"));
  }
  const auto& system = examples.at("system").as_object();
  EXPECT_EQ(system_user_id().text(), text(system, "user_id"));
  EXPECT_EQ(general_conversation_id().text(), text(system, "general_conversation_id"));
}

TEST(Partition, FollowsTheFixture) {
  const auto examples = protocol_testing::fixture("ids").as_object();
  for (const auto& value : examples.at("partitions").as_array()) {
    const auto& row = value.as_object();
    EXPECT_EQ(partition_of(id<ConversationId>(row, "conversation_id"),
                           static_cast<unsigned>(row.at("partitions").as_int64())),
              row.at("partition").as_int64());
  }
}

}  // namespace
}  // namespace parley::protocol
