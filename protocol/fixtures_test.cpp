// The golden examples of what crosses RabbitMQ, which programs in other languages follow.
#include "protocol_testing/fixtures.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <optional>
#include <set>

#include "protocol/event.hpp"
#include "protocol/item.hpp"
#include "protocol/kind.hpp"
#include "protocol/signal.hpp"

namespace parley::protocol {
namespace {

namespace json = boost::json;
using protocol_testing::fixtures;

TEST(ItemFixture, IsReadAndWrittenAsItIs) {
  std::set<Kind> kinds;
  for (const auto& [name, example] : fixtures("items")) {
    const auto item = read_item(json::serialize(example));
    ASSERT_TRUE(item.has_value()) << name << ": " << item.error().detail;
    EXPECT_EQ(json::parse(write_item(*item)), example) << name;
    const bool before_4 = example.at("v") != kItemVersion;
    EXPECT_EQ(before_4 ? derive_id_before_4(*item) : derive_id(*item), item->id) << name;
    kinds.insert(item->kind);
  }
  EXPECT_EQ(kinds.size(), 11U);
}

TEST(ItemFixture, HasTheMembersOfItsKindAndVersion) {
  for (const auto& [name, example] : fixtures("items")) {
    for (const auto& [member, value] : example.as_object()) {
      auto less = example.as_object();
      less.erase(member);
      const bool optional = member == "reply_to";
      EXPECT_EQ(read_item(json::serialize(less)).has_value(), optional) << name << less;
    }
    auto more = example.as_object();
    more[more.contains("title") ? "emoji" : "title"] = "x";
    EXPECT_EQ(read_item(json::serialize(more)).error().code, kMalformedItem) << name << more;
    auto older = example.as_object();
    if (older["v"] != 1) {
      older["v"] = older["v"].as_int64() - 1;
      EXPECT_EQ(read_item(json::serialize(older)).error().code, kMalformedItem) << name << older;
    }
  }
}

TEST(ItemFixture, HasTheIdOfItsOwnVersion) {
  for (const auto& [name, example] : fixtures("items")) {
    if (!name.ends_with("_v4")) continue;
    const auto newest = example.as_object();
    auto other = fixtures("items").at(name.substr(0, name.size() - 3)).as_object();
    EXPECT_NE(other["id"], newest.at("id")) << name;
    other["v"] = kItemVersion;
    EXPECT_EQ(read_item(json::serialize(other)).error().code, kMalformedItem) << name;
    other["id"] = newest.at("id");
    EXPECT_EQ(other, newest) << name;
  }
}

/// The entry for the item with the same name.
Entry entry_of(const json::object& event) {
  json::object line = event;
  for (const char* place : {"seq", "message_number", "stored_at", "deleted_at", "thread_id",
                            "mentions", "superseded", "target_number"}) {
    line.erase(place);
  }
  const auto time = [&](std::string_view name) {
    return parse_timestamp(std::string_view(event.at(name).as_string())).value();
  };
  std::optional<Timestamp> deleted_at;
  if (event.contains("deleted_at")) {
    deleted_at = time("deleted_at");
    line["text"] = "gone";
  }
  const bool superseded = event.contains("superseded");
  if (superseded) line["text"] = "earlier";
  Entry entry{.item = read_item(json::serialize(line)).value(),
              .seq = event.at("seq").as_int64(),
              .message_number = event.at("message_number").as_int64(),
              .stored_at = time("stored_at"),
              .deleted_at = deleted_at};
  entry.superseded = superseded;
  if (event.contains("target_number")) entry.target_number = event.at("target_number").as_int64();
  if (event.contains("thread_id")) {
    entry.thread_id = MessageId::parse(std::string_view(event.at("thread_id").as_string()));
  }
  if (event.contains("mentions")) {
    for (const json::value& one : event.at("mentions").as_array()) {
      entry.mentions.push_back(UserId::parse(std::string_view(one.as_string())).value());
    }
  }
  return entry;
}

TEST(EventFixture, IsWhatIsWrittenOfAnEntry) {
  const auto items = fixtures("items");
  for (const auto& [name, example] : fixtures("events")) {
    const Entry entry = entry_of(example.as_object());
    EXPECT_EQ(json::parse(write_entry(entry)), example) << name;
    const bool has_text = !entry.deleted_at && !entry.superseded;
    if (has_text) EXPECT_EQ(json::parse(write_item(entry.item)), items.at(name)) << name;
  }
}

TEST(EventFixture, TellsItsPlaceAndWhetherMembersChange) {
  for (const auto& [name, example] : fixtures("events")) {
    const auto head = read_event(json::serialize(example));
    ASSERT_TRUE(head.has_value()) << name;
    EXPECT_EQ(head->seq, example.at("seq").as_int64());
    EXPECT_EQ(*head, head_of(entry_of(example.as_object()))) << name;
    EXPECT_EQ(head->changes_members, name.starts_with("member")) << name;
  }
}

TEST(SignalFixture, IsReadAndWrittenAsItIs) {
  std::set<std::size_t> kinds;
  for (const auto& [name, example] : fixtures("signals")) {
    const auto signal = read_signal(json::serialize(example));
    ASSERT_TRUE(signal.has_value()) << name << ": " << signal.error().detail;
    EXPECT_EQ(json::parse(write_signal(*signal)), example) << name;
    kinds.insert(signal->index());
  }
  EXPECT_EQ(kinds.size(), std::variant_size_v<Signal>);
}

}  // namespace
}  // namespace parley::protocol
