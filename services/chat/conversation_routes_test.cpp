#include <gtest/gtest.h>

#include <set>

#include "protocol/message_id.hpp"
#include "send_fixture.hpp"

namespace parley::chat {
namespace {

using testing::Answer;
using testing::User;
using enum http::Method;

class ConversationRoutes : public testing::SendFixture {
 protected:
  std::string path(const std::string& id) { return "/chat/conversations/" + id; }
  std::string member(const std::string& id, const User& user) {
    return path(id) + "/members/" + user.id.text();
  }
  Answer show(const std::string& id, const User& user) {
    return chat().call(kGet, path(id), user.token);
  }
  // "" for a user who isn't a member.
  std::string role(const Answer& conversation, const User& user) {
    for (const auto& one : conversation.json.at("members").as_array()) {
      if (one.at("user_id").as_string() == user.id.text()) {
        return std::string(one.at("role").as_string());
      }
    }
    return "";
  }
  unsigned set_role(const std::string& id, const User& actor, const User& target,
                    const std::string& role) {
    return chat()
        .call(kPatch, member(id, target), actor.token, R"({"role":")" + role + "\"}")
        .status;
  }
  unsigned remove(const std::string& id, const User& actor, const User& target) {
    return instance_->call(kDelete, member(id, target), actor.token).status;
  }
  unsigned add(const std::string& id, const User& actor, const User& target) {
    return chat()
        .call(kPost, path(id) + "/members", actor.token,
              R"({"member_ids":[")" + target.id.text() + "\"]}")
        .status;
  }
};
PARLEY_STORE_CONTRACT(ConversationRoutes);

TEST_P(ConversationRoutes, AGroupHasItsMakerAsOwner) {
  const User ada = add_user();
  const User bob = add_user();
  const Answer made =
      chat().call(kPost, "/chat/conversations", ada.token,
                  R"({"kind":"group","title":"Analysts","member_ids":[")" + bob.id.text() + "\"]}");
  ASSERT_EQ(made.status, 201U);
  EXPECT_EQ(made.text("title"), "Analysts");
  EXPECT_EQ(made.text("kind"), "group");
  EXPECT_EQ(made.text("role"), "owner");
  EXPECT_EQ(made.json.at("last_seq"), 0);
  EXPECT_TRUE(made.json.at("last_message").is_null());
  const Answer shown = show(made.text("id"), bob);
  ASSERT_EQ(shown.status, 200U);
  EXPECT_EQ(shown.text("role"), "member");
  EXPECT_EQ(role(shown, ada), "owner");
  EXPECT_EQ(role(shown, bob), "member");
}

TEST_P(ConversationRoutes, ARepeatWithTheSameKeyNamesTheSameGroup) {
  const User ada = add_user();
  const auto create = [&](const User& user, const std::string& title, const char* key) {
    return chat().call(kPost, "/chat/conversations", user.token,
                       R"({"kind":"group","member_ids":[],"title":")" + title + "\"}",
                       {{"Idempotency-Key", key}});
  };
  const Answer first = create(ada, "first", "k1");
  const Answer again = create(ada, "second", "k1");
  EXPECT_EQ(again.status, 201U);
  EXPECT_EQ(again.text("id"), first.text("id"));
  EXPECT_EQ(again.text("title"), "first");
  EXPECT_NE(create(ada, "first", "k2").text("id"), first.text("id"));
  EXPECT_NE(create(add_user(), "first", "k1").text("id"), first.text("id"));
  EXPECT_EQ(create(ada, "x", "").status, 400U);
}

TEST_P(ConversationRoutes, MembersMustExistAndBeEnabled) {
  const User ada = add_user();
  const std::string id = make_group(ada);
  const auto with = [&](const UserId& user_id) {
    return chat().call(kPost, path(id) + "/members", ada.token,
                       R"({"member_ids":[")" + user_id.text() + "\"]}");
  };
  EXPECT_EQ(with(UserId::random()).code(), "not_found");
  EXPECT_EQ(with(add_user(true).id).code(), "cannot_message");
  const Answer refused =
      chat().call(kPost, "/chat/conversations", ada.token,
                  R"({"kind":"group","member_ids":[")" + UserId::random().text() + "\"]}");
  EXPECT_EQ(refused.status, 404U);
  EXPECT_EQ(with(add_user().id).status, 200U);
}

TEST_P(ConversationRoutes, StrangersSeeTheSameAsWhereNothingIs) {
  const User ada = add_user();
  const User eve = add_user();
  const std::string group = make_group(ada);
  store_messages(group, ada, 1);
  const std::string message =
      protocol::derive_message_id("message", *ConversationId::parse(group), ada.id, "", "key 1")
          .text();
  const auto ask = [&](const std::string& id) {
    std::vector<Answer> answers;
    for (const char* page : {"", "/messages", "/entries"}) {
      answers.push_back(chat().call(kGet, path(id) + page, eve.token));
    }
    answers.push_back(chat().call(kGet, path(id) + "/messages/" + message, eve.token));
    answers.push_back(chat().call(kPatch, path(id), eve.token, R"({"title":"mine"})"));
    answers.push_back(chat().call(kPost, path(id) + "/members", eve.token,
                                  R"({"member_ids":[")" + eve.id.text() + "\"]}"));
    answers.push_back(chat().call(kPatch, member(id, eve), eve.token, R"({"role":"owner"})"));
    answers.push_back(chat().call(kPatch, member(id, ada), eve.token, R"({"role":"member"})"));
    answers.push_back(instance_->call(kDelete, member(id, eve), eve.token));
    answers.push_back(instance_->call(kDelete, member(id, ada), eve.token));
    answers.push_back(chat().call(kPost, "/chat/send", eve.token,
                                  R"({"text":"x","conversation_id":")" + id + "\"}"));
    return answers;
  };
  const auto there = ask(group);
  const auto nowhere = ask(ConversationId::random().text());
  for (std::size_t i = 0; i < there.size(); ++i) {
    EXPECT_EQ(there[i].status, 404U) << i;
    for (const char* same : {"type", "title", "detail", "code"}) {
      EXPECT_EQ(there[i].text(same), nowhere[i].text(same)) << i;
    }
  }
  EXPECT_EQ(show("nonsense", eve).status, 404U);
  EXPECT_TRUE(
      chat().call(kGet, "/chat/conversations", eve.token).json.at("items").as_array().empty());
}

TEST_P(ConversationRoutes, EachRoleMayWhatTheTableSays) {
  const User owner = add_user();
  const User admin = add_user();
  const User one = add_user();
  const User two = add_user();
  const std::string id = make_group(owner, {admin, one, two});
  const auto retitle = [&](const User& user) {
    return chat().call(kPatch, path(id), user.token, R"({"title":"t"})").status;
  };
  EXPECT_EQ(set_role(id, admin, admin, "admin"), 403U);
  EXPECT_EQ(set_role(id, owner, admin, "admin"), 200U);
  EXPECT_EQ(retitle(owner), 200U);
  EXPECT_EQ(retitle(admin), 200U);
  EXPECT_EQ(retitle(one), 403U);
  EXPECT_EQ(add(id, one, add_user()), 403U);
  EXPECT_EQ(add(id, admin, add_user()), 200U);
  EXPECT_EQ(remove(id, one, two), 403U);
  EXPECT_EQ(remove(id, admin, owner), 403U);
  EXPECT_EQ(set_role(id, admin, one, "admin"), 403U);
  EXPECT_EQ(remove(id, admin, two), 204U);
  EXPECT_EQ(remove(id, admin, two), 204U) << "a repeat";
  EXPECT_EQ(remove(id, admin, add_user()), 404U);
  EXPECT_EQ(remove(id, one, two), 403U);
  EXPECT_EQ(show(id, two).status, 404U);
  EXPECT_EQ(remove(id, owner, admin), 204U);
  EXPECT_EQ(role(show(id, owner), one), "member");
}

TEST_P(ConversationRoutes, TheLastOwnersRolePassesToTheHeir) {
  const User owner = add_user();
  const User one = add_user();
  const User admin = add_user();
  const std::string id = make_group(owner, {one, admin});
  EXPECT_EQ(set_role(id, owner, owner, "member"), 409U);
  ASSERT_EQ(set_role(id, owner, admin, "admin"), 200U);
  ASSERT_EQ(remove(id, owner, owner), 204U);
  EXPECT_EQ(show(id, owner).status, 404U);
  EXPECT_EQ(role(show(id, admin), admin), "owner");
  ASSERT_EQ(set_role(id, admin, one, "owner"), 200U);
  ASSERT_EQ(set_role(id, admin, admin, "member"), 200U);
  EXPECT_EQ(role(show(id, admin), one), "owner");
  ASSERT_EQ(remove(id, one, one), 204U);
  EXPECT_EQ(role(show(id, admin), admin), "owner");
  EXPECT_EQ(remove(id, admin, admin), 204U);
}

TEST_P(ConversationRoutes, AGroupThatLostItsOwnerGetsOneWhenItIsShown) {
  const User owner = add_user();
  const User one = add_user();
  const std::string id = make_group(owner, {one});
  ASSERT_TRUE(chat()
                  .context()
                  .stores.conversations.remove_member(*ConversationId::parse(id), owner.id, 1000)
                  .has_value());
  EXPECT_EQ(role(show(id, one), one), "owner");
  EXPECT_EQ(show(id, one).text("role"), "owner");
}

TEST_P(ConversationRoutes, WhoIsAddedIsInAtOnceOnEveryInstance) {
  const User ada = add_user();
  const User bob = add_user();
  const std::string id = make_group(ada);
  const auto other = open_instance({.broker = testing::as_chat_service()});
  EXPECT_EQ(other->call(kGet, path(id), bob.token).status, 404U);
  ASSERT_EQ(add(id, ada, bob), 200U);
  EXPECT_EQ(other->call(kGet, path(id), bob.token).status, 200U);
  ASSERT_EQ(other->call(kDelete, member(id, bob), bob.token).status, 204U);
  EXPECT_EQ(show(id, bob).status, 404U);
  EXPECT_EQ(add(id, ada, bob), 200U);
  EXPECT_EQ(show(id, bob).status, 200U);
}

TEST_P(ConversationRoutes, ListsEachConversationOnceWithItsLastMessage) {
  const User ada = add_user();
  std::set<std::string> expected;
  for (int i = 0; i < 5; ++i) expected.insert(make_group(ada));
  const std::string talkative = *expected.begin();
  store_messages(talkative, ada, 3);
  std::set<std::string> found;
  std::string cursor;
  for (int pages = 0; pages < 5; ++pages) {
    const Answer page = chat().call(kGet, "/chat/conversations?limit=2" + cursor, ada.token);
    ASSERT_EQ(page.status, 200U);
    for (const auto& item : page.json.at("items").as_array()) {
      const std::string id(item.at("id").as_string());
      EXPECT_TRUE(found.insert(id).second);
      EXPECT_FALSE(item.as_object().contains("members"));
      if (id != talkative) continue;
      EXPECT_EQ(item.at("last_seq"), 3);
      EXPECT_EQ(item.at("last_message").at("text"), "text 3");
    }
    if (page.json.at("next").is_null()) break;
    cursor = "&cursor=" + page.text("next");
  }
  EXPECT_EQ(found, expected);
}

TEST_P(ConversationRoutes, RefusesBadInput) {
  const User ada = add_user();
  const std::string id = make_group(ada);
  const std::string long_title(conversations::kMaxTitleLength, 'a');
  const auto create = [&](const std::string& body) {
    return chat().call(kPost, "/chat/conversations", ada.token, body).status;
  };
  for (const char* body :
       {"[]", "{", R"({"kind":"group"})", R"({"kind":"direct","member_ids":[]})",
        R"({"kind":"group","member_ids":["x"]})", R"({"kind":"group","member_ids":"x"})",
        R"({"kind":"group","member_ids":[],"title":""})", R"({"kind":1,"member_ids":[]})",
        R"({"kind":"group","member_ids":[],"title":"a\nb"})",
        R"({"kind":"group","member_ids":[],"title":{"$ne":""}})",
        R"({"kind":"group","member_ids":[],"role":"owner"})",
        R"({"kind":"group","kind":"group","member_ids":[]})"}) {
    EXPECT_EQ(create(body), 400U) << body;
  }
  EXPECT_EQ(create(R"({"kind":"group","member_ids":[],"title":")" + long_title + "\"}"), 201U);
  EXPECT_EQ(create(R"({"kind":"group","member_ids":[],"title":")" + long_title + "a\"}"), 400U);
  EXPECT_EQ(chat().call(kPatch, path(id), ada.token, "{}").status, 400U);
  EXPECT_EQ(chat().call(kPatch, path(id), ada.token, R"({"title":null})").status, 200U);
  EXPECT_EQ(chat().call(kPost, path(id) + "/members", ada.token, R"({"member_ids":[]})").status,
            400U);
  EXPECT_EQ(set_role(id, ada, ada, "king"), 400U);
  EXPECT_EQ(chat().call(kGet, "/chat/conversations?cursor=%21", ada.token).status, 400U);
  EXPECT_EQ(chat().call(kGet, "/chat/conversations?limit=0", ada.token).status, 400U);
  EXPECT_EQ(chat().call(kGet, "/chat/conversations?offset=1", ada.token).status, 400U);
  EXPECT_EQ(
      chat()
          .call(kPatch, path(id), ada.token, R"({"title":"x"})", {{"Content-Type", "text/plain"}})
          .status,
      415U);
  EXPECT_EQ(chat().call(kGet, path(id), "").status, 401U);
}

TEST_P(ConversationRoutes, AStoreThatIsAwayIs503WithRetryAfter) {
  const User ada = add_user();
  const std::string id = make_group(ada);
  chat().set_store_down(true);
  for (const std::string& target : {path(id), path(id) + "/messages", path(id) + "/entries",
                                    std::string("/chat/conversations")}) {
    const Answer answer = chat().call(kGet, target, ada.token);
    EXPECT_EQ(answer.status, 503U) << target;
    EXPECT_TRUE(answer.headers.find("Retry-After").has_value()) << target;
  }
  chat().set_store_down(false);
  EXPECT_EQ(show(id, ada).status, 200U);
}

}  // namespace
}  // namespace parley::chat
