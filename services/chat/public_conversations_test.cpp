#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "general.hpp"
#include "protocol/message_id.hpp"
#include "send_fixture.hpp"

namespace parley::chat {
namespace {

using testing::Answer;
using testing::User;
using enum http::Method;

class PublicConversations : public testing::SendFixture {
 protected:
  static std::string path(const std::string& id) { return "/chat/conversations/" + id; }
  static std::string member(const std::string& id, const User& user) {
    return path(id) + "/members/" + user.id.text();
  }
  Answer create(const User& user, const std::string& members) {
    return chat().call(kPost, "/chat/conversations", user.token,
                       R"({"kind":"public")" + members + "}");
  }
  std::string open(const User& user, const std::string& title) {
    const Answer made = create(user, R"(,"title":")" + title + '"');
    EXPECT_EQ(made.status, 201U) << made.text("detail");
    return made.text("id");
  }
  Answer join(const std::string& id, const User& user) {
    return chat().call(kPost, path(id) + "/join", user.token);
  }
  Answer show(const std::string& id, const User& user) {
    return chat().call(kGet, path(id), user.token);
  }
  unsigned leave(const std::string& id, const User& user) {
    return instance_->call(kDelete, member(id, user), user.token).status;
  }
  Answer list(const User& user, const std::string& query = "") {
    return chat().call(kGet, "/chat/public" + query, user.token);
  }
  /// The titles found by the query, on all pages.
  std::vector<std::string> titles(const User& user, const std::string& query = "", int limit = 2) {
    std::vector<std::string> found;
    std::string cursor;
    for (int pages = 0; pages < 20; ++pages) {
      const Answer page = list(user, "?limit=" + std::to_string(limit) + query + cursor);
      EXPECT_EQ(page.status, 200U) << page.text("detail");
      for (const auto& item : page.json.at("items").as_array()) {
        found.emplace_back(item.at("title").as_string());
      }
      if (page.json.at("next").is_null()) return found;
      cursor = "&cursor=" + page.text("next");
    }
    ADD_FAILURE() << "no end of pages";
    return found;
  }
  std::string make_general(const std::string& title = "general") {
    EXPECT_TRUE(General(title).make(chat().context().stores.conversations).has_value());
    return protocol::general_conversation_id().text();
  }
  void fill(const std::string& id, std::size_t count) {
    std::vector<Member> members;
    while (members.size() < count) members.push_back({UserId::random(), Role::kMember, now()});
    ASSERT_TRUE(chat()
                    .context()
                    .stores.conversations.add_members(*ConversationId::parse(id), members, 0)
                    .has_value());
  }
};
PARLEY_STORE_CONTRACT(PublicConversations);

TEST_P(PublicConversations, AreMadeAsGroupsAreButHaveATitle) {
  const User ada = add_user();
  const User bob = add_user();
  const Answer made = create(ada, R"(,"title":"Open","member_ids":[")" + bob.id.text() + "\"]");
  ASSERT_EQ(made.status, 201U) << made.text("detail");
  EXPECT_EQ(made.text("kind"), "public");
  EXPECT_EQ(made.text("role"), "owner");
  EXPECT_EQ(made.json.at("member_count"), 2);
  EXPECT_EQ(show(made.text("id"), bob).text("role"), "member");
  EXPECT_EQ(create(ada, "").status, 400U);
  EXPECT_EQ(create(ada, R"(,"title":null)").status, 400U);
  const auto retitle = [&](const char* body) {
    return chat().call(kPatch, path(made.text("id")), ada.token, body).status;
  };
  EXPECT_EQ(retitle(R"({"title":null})"), 400U);
  EXPECT_EQ(retitle(R"({"title":"Other"})"), 200U);
  EXPECT_EQ(titles(bob), std::vector<std::string>{"Other"});
}

TEST_P(PublicConversations, AnybodyJoinsByHerself) {
  const User ada = add_user();
  const User bob = add_user();
  const std::string id = open(ada, "Open");
  store_messages(id, ada, 2);
  EXPECT_EQ(show(id, bob).status, 404U);
  const Answer joined = join(id, bob);
  ASSERT_EQ(joined.status, 200U) << joined.text("detail");
  EXPECT_EQ(joined.text("role"), "member");
  EXPECT_EQ(joined.json.at("member_count"), 2);
  EXPECT_EQ(joined.json, show(id, bob).json);
  EXPECT_EQ(join(id, bob).json, joined.json);
  const Answer history = chat().call(kGet, path(id) + "/messages", bob.token);
  EXPECT_EQ(history.json.at("items").as_array().size(), 2U);
  EXPECT_EQ(leave(id, bob), 204U);
  EXPECT_EQ(show(id, bob).status, 404U);
  EXPECT_EQ(join(id, bob).status, 200U);
}

TEST_P(PublicConversations, WhoWasRemovedMayJoinAgain) {
  const User ada = add_user();
  const User bob = add_user();
  const std::string id = open(ada, "Open");
  ASSERT_EQ(join(id, bob).status, 200U);
  EXPECT_EQ(instance_->call(kDelete, member(id, bob), ada.token).status, 204U);
  EXPECT_EQ(join(id, bob).text("role"), "member");
}

TEST_P(PublicConversations, JoiningAnythingElseTellsNothing) {
  const User ada = add_user();
  const User eve = add_user();
  const std::string group = make_group(ada);
  const Answer nowhere = join(ConversationId::random().text(), eve);
  for (const auto& [id, user] : {std::pair(group, eve), std::pair(group, ada)}) {
    const Answer refused = join(id, user);
    EXPECT_EQ(refused.status, 404U);
    for (const char* same : {"type", "title", "detail", "code"}) {
      EXPECT_EQ(refused.text(same), nowhere.text(same));
    }
  }
  EXPECT_EQ(join("nonsense", eve).status, 404U);
  EXPECT_EQ(chat().call(kPost, path(group) + "/join", "").status, 401U);
}

TEST_P(PublicConversations, TheFirstToComeBackOwnsWhatAllHadLeft) {
  const User ada = add_user();
  const User bob = add_user();
  const std::string id = open(ada, "Open");
  ASSERT_EQ(leave(id, ada), 204U);
  EXPECT_EQ(titles(bob), std::vector<std::string>{"Open"});
  ASSERT_EQ(join(id, bob).status, 200U);
  EXPECT_EQ(show(id, bob).text("role"), "owner");
}

TEST_P(PublicConversations, AreFoundByTheBeginningsOfWords) {
  const User ada = add_user();
  const User bob = add_user();
  const std::string mine = open(ada, "Release notes");
  for (const char* title : {"\u00dcbersicht", "notes", "Apples/Releases", "Cooking"})
    open(bob, title);
  make_group(bob);
  using Titles = std::vector<std::string>;
  EXPECT_EQ(titles(ada),
            (Titles{"Apples/Releases", "Cooking", "notes", "Release notes", "\u00dcbersicht"}));
  EXPECT_EQ(titles(ada, "&query=NOTE"), (Titles{"notes", "Release notes"}));
  EXPECT_EQ(titles(ada, "&query=release", 1), (Titles{"Apples/Releases", "Release notes"}));
  EXPECT_EQ(titles(ada, "&query=%C3%BC"), Titles{"\u00dcbersicht"});
  EXPECT_EQ(titles(ada, "&query=elease"), Titles{});
  const Answer all = list(ada);
  for (const auto& item : all.json.at("items").as_array()) {
    EXPECT_EQ(item.at("kind"), "public");
    EXPECT_EQ(item.at("general"), false);
    EXPECT_EQ(item.at("joined").as_bool(), item.at("id").as_string() == mine);
  }
  for (const char* bad : {"?limit=0", "?limit=201", "?cursor=%21", "?offset=1", "?query="}) {
    EXPECT_EQ(list(ada, bad).status, 400U) << bad;
  }
}

TEST_P(PublicConversations, GeneralIsMadeOnceAndComesFirst) {
  const User ada = add_user();
  for (const char* title : {"alpha", "zeta"}) open(ada, title);
  EXPECT_TRUE(General("").make(chat().context().stores.conversations).has_value());
  EXPECT_EQ(titles(ada).size(), 2U);
  std::vector<std::thread> starting;
  starting.reserve(4);
  for (int i = 0; i < 4; ++i) {
    starting.emplace_back([&, i] {
      stores::Stores own(settings());
      const auto store = conversations::open_conversation_store(own);
      EXPECT_TRUE(General("Lobby " + std::to_string(i)).make(*store).has_value());
    });
  }
  for (auto& one : starting) one.join();
  for (const int limit : {1, 2, 3, 4}) {
    const auto found = titles(ada, "", limit);
    ASSERT_EQ(found.size(), 3U) << limit;
    EXPECT_EQ(found.front().substr(0, 5), "Lobby");
    EXPECT_EQ(found.back(), "zeta");
  }
  EXPECT_EQ(titles(ada, "&query=lob").size(), 1U);
  EXPECT_EQ(titles(ada, "&query=zet"), std::vector<std::string>{"zeta"});
  const Answer page = list(ada, "?limit=1");
  const auto& general = page.json.at("items").at(0);
  EXPECT_EQ(general.at("general"), true);
  EXPECT_EQ(general.at("joined"), false) << "nobody is put in without asking";
}

TEST_P(PublicConversations, NobodyOwnsGeneral) {
  const std::string id = make_general();
  const User ada = add_user();
  const User bob = add_user();
  for (const User& user : {ada, bob}) {
    const Answer joined = join(id, user);
    ASSERT_EQ(joined.status, 200U) << joined.text("detail");
    EXPECT_EQ(joined.text("role"), "member");
  }
  EXPECT_EQ(show(id, ada).text("role"), "member");
  EXPECT_EQ(instance_->call(kDelete, member(id, bob), ada.token).status, 403U);
  EXPECT_EQ(chat().call(kPatch, path(id), ada.token, R"({"title":"mine"})").status, 403U);
  EXPECT_EQ(leave(id, ada), 204U);
  EXPECT_EQ(show(id, bob).text("role"), "member");
}

TEST_P(PublicConversations, AnswersWithManyMembersStayBounded) {
  const User ada = add_user();
  const User bob = add_user();
  const std::string id = open(ada, "Open");
  fill(id, 299);
  ASSERT_EQ(join(id, bob).status, 200U);
  const Answer shown = show(id, bob);
  EXPECT_EQ(shown.json.at("members").as_array().size(), 200U);
  EXPECT_EQ(shown.json.at("members").at(0).at("user_id").as_string(), ada.id.text());
  EXPECT_EQ(shown.json.at("member_count"), 301);
  std::set<std::string> found;
  std::string last;
  std::string cursor;
  for (int pages = 0; pages < 4; ++pages) {
    const Answer page = chat().call(kGet, path(id) + "/members?limit=100" + cursor, bob.token);
    ASSERT_EQ(page.status, 200U) << page.text("detail");
    for (const auto& item : page.json.at("items").as_array()) {
      last = item.at("user_id").as_string();
      EXPECT_TRUE(found.insert(last).second);
    }
    if (page.json.at("next").is_null()) break;
    cursor = "&cursor=" + page.text("next");
  }
  EXPECT_EQ(found.size(), 301U);
  EXPECT_EQ(last, bob.id.text());
  EXPECT_EQ(chat().call(kGet, path(id) + "/members?cursor=AA", bob.token).status, 400U);
  EXPECT_EQ(chat().call(kGet, path(id) + "/members", add_user().token).status, 404U);
}

TEST_P(PublicConversations, HaveABoundOfTheirOwn) {
  if (stores().is_mongodb()) GTEST_SKIP() << "the rule is the routes'; FerretDB fills in 10 s";
  const User ada = add_user();
  const std::string id = open(ada, "Open");
  fill(id, conversations::kMaxPublicMembers - 2);
  ASSERT_EQ(join(id, add_user()).status, 200U);
  EXPECT_EQ(join(id, add_user()).status, 409U);
  EXPECT_EQ(join(id, ada).json.at("member_count"), conversations::kMaxPublicMembers);
  const std::string more = R"({"member_ids":[")" + add_user().id.text() + "\"]}";
  EXPECT_EQ(chat().call(kPost, path(id) + "/members", ada.token, more).status, 409U);
}

TEST_P(PublicConversations, AStoreThatIsAwayIs503) {
  const User ada = add_user();
  const std::string id = open(ada, "Open");
  chat().set_store_down(true);
  EXPECT_EQ(list(ada).status, 503U);
  EXPECT_EQ(join(id, ada).status, 503U);
  EXPECT_EQ(chat().call(kGet, path(id) + "/members", ada.token).status, 503U);
  EXPECT_TRUE(General("general").make(chat().context().stores.conversations).has_error());
}

}  // namespace
}  // namespace parley::chat
