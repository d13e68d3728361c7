#include "protocol/item.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "protocol/message_id.hpp"

namespace parley::protocol {
namespace {

Item some_item(std::string text) {
  const auto conversation_id = ConversationId::random();
  const auto sender_id = UserId::random();
  return {derive_message_id(kMessageKind, conversation_id, sender_id, "", "key"),
          conversation_id,
          sender_id,
          "key",
          std::move(text),
          now(),
          "request",
          "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"};
}

std::string with(const Item& item, std::string_view member, const boost::json::value& value) {
  auto object = boost::json::parse(write_item(item)).as_object();
  object[member] = value;
  return boost::json::serialize(object);
}

TEST(Item, ComesBackByteForByte) {
  for (const char* text :
       {"hello", "\n\r\t\"\\/", "\u202e\U0001f469\u200d\U0001f52c", "\x7f\x01"}) {
    const Item item = some_item(text);
    EXPECT_EQ(read_item(write_item(item)).value(), item);
  }
}

TEST(Kind, NamesGoBothWays) {
  for (const Kind kind : {Kind::kMessage, Kind::kEdit, Kind::kDeletion, Kind::kTitleChanged}) {
    EXPECT_EQ(parse_kind(kind_name(kind)), kind);
  }
  EXPECT_EQ(parse_kind("wish"), std::nullopt);
  EXPECT_TRUE(is_command(Kind::kReaction));
  EXPECT_FALSE(is_command(Kind::kMessage));
  EXPECT_FALSE(is_entry(Kind::kRead));
  EXPECT_TRUE(is_entry(Kind::kPin));
}

TEST(Emoji, IsAShortWord) {
  EXPECT_TRUE(is_emoji("\U0001f469\u200d\U0001f52c"));
  EXPECT_TRUE(is_emoji(":+1:"));
  for (const std::string& text : {std::string(), std::string("a b"), std::string("\x7f"),
                                  std::string("\xff"), std::string(kMaxEmojiBytes + 1, 'x')}) {
    EXPECT_FALSE(is_emoji(text)) << text;
  }
}

TEST(Emoji, IsComparedAndShownWithoutTheWishForAPicture) {
  EXPECT_EQ(plain_emoji("\u2764\uFE0F"), "\u2764");
  EXPECT_EQ(plain_emoji("\u2764\uFE0F\u200D\U0001f525"), "\u2764\u200D\U0001f525");
  EXPECT_EQ(plain_emoji("1\uFE0F\u20E3\uFE0F"), "1\u20E3");
  EXPECT_EQ(plain_emoji(":+1:"), ":+1:");
  EXPECT_EQ(plain_emoji("\u2764\uFE0E"), "\u2764\uFE0E");
  EXPECT_EQ(plain_emoji("\uFE0F\uFE0F"), "\uFE0F\uFE0F");
  Entry entry{some_item(""), 7, 5, now()};
  entry.item.kind = Kind::kReaction;
  entry.item.target = MessageId::random();
  entry.item.emoji = "\u2764\uFE0F";
  EXPECT_EQ(boost::json::parse(write_entry(entry)).at("emoji"), "\u2764");
  entry.item.id = derive_id(entry.item);
  EXPECT_EQ(read_item(write_item(entry.item)).value(), entry.item) << "an item stays as it is";
}

TEST(Item, IsOneLine) {
  EXPECT_EQ(write_item(some_item("two\nlines")).find('\n'), std::string::npos);
}

TEST(Item, IsRefusedWithAReason) {
  const Item item = some_item("secret");
  for (const std::string& line :
       {std::string("{"), std::string("[]"), std::string("{\"v\":1}"), with(item, "text", 7),
        with(item, "text", ""), with(item, "seq", 1), with(item, "kind", "wish"),
        with(item, "id", boost::json::string(UserId::random().text())),
        with(item, "accepted_at", "yesterday"),
        with(item, "text", boost::json::string(kMaxTextBytes + 1, 'x')), with(item, "v", 0)}) {
    const auto result = read_item(line);
    ASSERT_TRUE(result.has_error()) << line;
    EXPECT_EQ(result.error().code, kMalformedItem);
    EXPECT_EQ(result.error().detail.find("secret"), std::string::npos);
  }
}

TEST(Item, OfANewerVersionIsToldApart) {
  EXPECT_EQ(read_item(with(some_item("x"), "v", kItemVersion + 1)).error().code, kNewerItem);
}

TEST(Entry, CarriesItsPlace) {
  const Entry entry{some_item("x"), 7, 5, now()};
  const auto object = boost::json::parse(write_entry(entry)).as_object();
  EXPECT_EQ(object.at("seq"), 7);
  EXPECT_EQ(object.at("message_number"), 5);
  EXPECT_FALSE(object.contains("deleted_at"));
}

TEST(Entry, WithoutItsTextSaysSinceWhen) {
  Entry entry{some_item(""), 7, 5, now()};
  entry.deleted_at = entry.stored_at;
  const auto object = boost::json::parse(write_entry(entry)).as_object();
  EXPECT_FALSE(object.contains("text"));
  EXPECT_EQ(object.at("deleted_at"), object.at("stored_at"));
}

}  // namespace
}  // namespace parley::protocol
