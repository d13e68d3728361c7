#include "prose.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace parley::consumer {
namespace {

std::vector<std::string> mentions(std::string_view text) {
  Prose prose(text);
  std::vector<std::string> found;
  while (const auto one = prose.next_mention()) found.emplace_back(*one);
  return found;
}

const std::vector<std::string> kBob{"bob"};

TEST(Prose, MentionsBehindAnAt) {
  EXPECT_EQ(mentions("@ada and @Bob-2, (@c_d.)"),
            (std::vector<std::string>{"ada", "Bob-2", "c_d."}));
  for (const char* text : {"@bob", "@@bob", "@ @bob", "hi\n@bob", "\u00a0@bob", "@bob\u00e9",
                           "@bob\uc5d0\uac8c", "/@bob", "and/@bob", "e.g./@bob", "a:@bob",
                           "\u2014@bob", "\U0001f44d@bob", "\u2764\ufe0f@bob"}) {
    EXPECT_EQ(mentions(text), kBob) << text;
  }
  EXPECT_EQ(mentions("@ada/@bob"), (std::vector<std::string>{"ada", "bob"}));
}

TEST(Prose, MentionsNobodyWithinAWord) {
  for (const char* text :
       {"ada@bob", "1@bob", "jos\u00e9@bob", "jose\u0301@bob", "\u0416@bob", "\ud55c@bob",
        "\u0663@bob", "a_@bob", "a\u200d@bob", "mail ada@bob.org", "", "@", "@ @", "\\@bob"}) {
    EXPECT_TRUE(mentions(text).empty()) << text;
  }
  EXPECT_EQ(mentions("@bob@example.org"), kBob);
}

TEST(Prose, KnowsScriptsWithoutSpaces) {
  for (const char* text : {"\u4f60\u597d@bob", "\u3068@bob", "\u30c8@bob", "\u0e01@bob",
                           "\u3002@bob", "\U00020000@bob"}) {
    EXPECT_EQ(mentions(text), kBob) << text;
  }
}

TEST(Prose, KnowsPunctuationAndMarkdown) {
  for (const char* text :
       {"*@bob*", "**@bob**", "~~@bob~~", "-@bob", "- @bob", "done.@bob", "done,@bob", "> @bob",
        "#@bob", "[@bob](https://x)", "(@bob)", "\"@bob\"", "*a*@bob", "a`@bob", "``@bob`"}) {
    EXPECT_EQ(mentions(text), kBob) << text;
  }
  for (const char* text : {"_@bob_", "__@bob__", "*done*_@bob_"}) {
    ASSERT_EQ(mentions(text).size(), 1U) << text;
    EXPECT_TRUE(mentions(text).front().starts_with("bob")) << text;
  }
}

TEST(Prose, MentionsNobodyInAUrl) {
  for (const char* text : {"https://x/@bob/1", "see:http://x?a=@bob", "(https://x/@bob)",
                           "git+ssh://@bob", "example.org/@bob", "www.example.org:80/a,@bob",
                           "ada@example.org/@bob", "\u00e9x.org/@bob"}) {
    EXPECT_TRUE(mentions(text).empty()) << text;
  }
  for (const char* text : {"https://x/@ada @bob", "<https://x/@ada>@bob", "example.org @bob",
                           "https://x/@ada\u3001@bob", "https://x\n@bob", "1.5:@bob", "://@bob"}) {
    EXPECT_EQ(mentions(text), kBob) << text;
  }
}

TEST(Prose, MentionsNobodyInCode) {
  for (const char* text : {"`@bob`", "``@bob ` @bob``", "a `@bob` b", "```@bob```",
                           "```\n@bob\n```", "   ```js @bob\n@bob", "~~~\n@bob\n~~~",
                           "````\n```\n@bob\n````", "x\n```\n@bob", "> ```\n> @bob\n> ```"}) {
    EXPECT_TRUE(mentions(text).empty()) << text;
  }
  for (const char* text : {"`@ada` @bob", "```\n@ada\n```\n@bob", "```\n@ada\n  ````  \n@bob",
                           "\\`@bob\\`", "`@bob", "``` ` @bob", "~~ @bob", "`a` @bob `b`"}) {
    EXPECT_EQ(mentions(text), kBob) << text;
  }
}

TEST(Prose, GoesOnceThroughTheLongestTexts) {
  constexpr std::size_t kBytes = 16 * 1024;
  std::string runs;
  for (std::size_t length = 1; runs.size() + length < kBytes; ++length) {
    runs += std::string(length, '`') + " ";
  }
  EXPECT_TRUE(mentions(runs + "ada@x").empty());
  std::string names;
  while (names.size() < kBytes) names += "@a ";
  EXPECT_EQ(mentions(names).size(), names.size() / 3);
}

}  // namespace
}  // namespace parley::consumer
