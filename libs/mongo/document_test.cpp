#include <gtest/gtest.h>

#include "mongo/value.hpp"

namespace parley::mongo {
namespace {

TEST(Document, ReadsBackEveryKindOfValue) {
  const Timestamp time{std::chrono::milliseconds{1'700'000'000'007}};
  const std::string text("a\0b\xf0\x9f\x98\x80", 7);
  const UserId user = UserId::random();
  const std::optional<std::string> nothing;
  const Document document{{"text", text},
                          {"number", -5},
                          {"flag", true},
                          {"time", time},
                          {"user_id", user},
                          {"nothing", nothing},
                          {"empty", std::string_view()}};
  ASSERT_TRUE(document.is_valid());
  const View view(document);
  EXPECT_EQ(view.text("text"), text);
  EXPECT_EQ(view.integer("number"), -5);
  EXPECT_TRUE(view.boolean("flag"));
  EXPECT_EQ(view.time("time"), time);
  EXPECT_EQ(view.id<UserId>("user_id"), user);
  EXPECT_EQ(view.text("empty"), "");
  EXPECT_FALSE(view.has("nothing"));
  EXPECT_EQ(view.optional_text("nothing"), std::nullopt);
  EXPECT_EQ(view.optional_text("missing"), std::nullopt);
  EXPECT_EQ(view.optional_integer("number"), -5);
}

TEST(Document, HoldsDocumentsAndArrays) {
  const std::vector<std::string> names{"a", "b"};
  const Document document{{"inner", Document{{"n", 1}}},
                          {"names", Array::of(names)},
                          {"members", Array{Document{{"n", 2}}, Document{{"n", 3}}}},
                          {"none", Array{}}};
  const View view(document);
  EXPECT_EQ(View(view.document("inner")).integer("n"), 1);
  EXPECT_EQ(view.texts("names"), names);
  const auto members = view.documents("members");
  ASSERT_EQ(members.size(), 2U);
  EXPECT_EQ(View(members[1]).integer("n"), 3);
  EXPECT_TRUE(view.documents("none").empty());
}

TEST(Document, IsCopiedAndMovedWhole) {
  Document first{{"n", 1}};
  Document copy = first;
  copy.add("m", 2);
  EXPECT_FALSE(View(first).has("m"));
  const Document moved = std::move(copy);
  EXPECT_EQ(View(moved).integer("m"), 2);
  first = moved;
  EXPECT_EQ(View(first).integer("m"), 2);
}

TEST(Document, IsNotValidWithTextThatIsNotUtf8) {
  EXPECT_FALSE((Document{{"text", "\xff"}}).is_valid());
  EXPECT_FALSE((Document{{"inner", Document{{"text", "\xc0\xaf"}}}}).is_valid());
  EXPECT_FALSE((Document{{"names", Array{"fine", "\xed\xa0\x80"}}}).is_valid());
}

TEST(View, ThrowsForAFieldOfAnotherKind) {
  const Document document{{"text", "x"}, {"number", 1}, {"null", nullptr}};
  const View view(document);
  EXPECT_THROW(view.text("number"), std::runtime_error);
  EXPECT_THROW(view.integer("text"), std::runtime_error);
  EXPECT_THROW(view.text("missing"), std::runtime_error);
  EXPECT_THROW(view.text("null"), std::runtime_error);
  EXPECT_THROW(view.id<UserId>("text"), std::runtime_error);
  EXPECT_THROW(view.documents("text"), std::runtime_error);
  EXPECT_THROW(view.time("number"), std::runtime_error);
  EXPECT_THROW(view.boolean("number"), std::runtime_error);
}

}  // namespace
}  // namespace parley::mongo
