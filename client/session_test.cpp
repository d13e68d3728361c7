#include "client/session.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <mutex>

#include "http/server.hpp"

namespace parley::client {
namespace {

using namespace std::chrono_literals;

constexpr const char* kId = "aaaaaaaaaaaaaaaaaaaaaaaaaa";
constexpr const char* kOtherId = "baaaaaaaaaaaaaaaaaaaaaaaaa";

const std::string kTokens =
    R"({"access_token":"first","token_type":"Bearer","expires_in":900,"refresh_token":"again"})";
const std::string kNewTokens =
    R"({"access_token":"second","token_type":"Bearer","expires_in":900,"refresh_token":"more"})";
const std::string kAccepted = std::string(R"({"id":")") + kId + R"(","conversation_id":")" +
                              kOtherId + R"(","client_msg_id":"key","status":"accepted"})";
const std::string kMessage =
    std::string(R"({"id":")") + kId + R"(","conversation_id":")" + kOtherId +
    R"(","seq":3,"message_number":2,"sender_id":")" + kId +
    R"(","client_msg_id":"key","text":"hi","accepted_at":"2026-11-23T08:31:24.123Z",)" +
    R"("stored_at":"2026-11-23T08:31:24.125Z","from_the_future":1})";

http::Response problem(unsigned status, std::string_view code) {
  return http::Response::json_text(
      status, R"({"code":")" + std::string(code) + R"(","detail":"why","request_id":"r1"})");
}

/// A server that returns prepared answers one after another and records the requests.
class PreparedServer {
 public:
  PreparedServer()
      : server_(http::Server::start({}, [this](http::Request&& request, http::Responder responder) {
                  responder.answer(next(std::move(request)));
                }).value()) {}

  void prepare(http::Response response) { answers_.push_back(std::move(response)); }
  void prepare(unsigned status, std::string json) {
    prepare(http::Response::json_text(status, std::move(json)));
  }

  const http::Request& asked(std::size_t index) const { return asked_.at(index); }
  std::size_t count() const { return asked_.size(); }
  std::string authorization(std::size_t index) const {
    return std::string(asked(index).headers.find("Authorization").value_or("none"));
  }

  Session session(SessionOptions options = {}) {
    return {std::make_shared<http::Client>(), "http://" + server_->address() + "/", options};
  }
  Session logged_in(SessionOptions options = {}) {
    prepare(200, kTokens);
    Session made = session(std::move(options));
    EXPECT_TRUE(made.login("ada", "secret"));
    asked_.clear();
    return made;
  }

 private:
  http::Response next(http::Request&& request) {
    const std::lock_guard lock(mutex_);
    asked_.push_back(std::move(request));
    if (answers_.empty()) return problem(500, "internal");
    auto response = std::move(answers_.front());
    answers_.pop_front();
    return response;
  }

  std::mutex mutex_;
  std::deque<http::Response> answers_;
  std::vector<http::Request> asked_;
  std::unique_ptr<http::Server> server_;
};

OutgoingMessage to_other(std::string text) {
  return {*UserId::parse(kOtherId), std::move(text), ""};
}

TEST(Session, RegistersAndLogsInWithoutAToken) {
  PreparedServer server;
  server.prepare(201, std::string(R"({"user_id":")") + kId + R"(","username":"ada"})");
  server.prepare(200, kTokens);
  Session session = server.session();
  EXPECT_EQ(session.register_user("ada", "se\"cret").value().user_id.text(), kId);
  ASSERT_TRUE(session.login("ada", "se\"cret"));
  EXPECT_EQ(server.asked(0).target, "/auth/register");
  EXPECT_EQ(server.asked(0).body, R"({"username":"ada","password":"se\"cret"})");
  EXPECT_EQ(server.asked(1).target, "/auth/login");
  EXPECT_EQ(server.authorization(1), "none");
  EXPECT_EQ(session.access_token(), "first");
}

TEST(Session, SendsItsTokenAndReadsTheAnswer) {
  PreparedServer server;
  Session session = server.logged_in();
  server.prepare(200, std::string(R"({"user_id":")") + kId +
                          R"(","username":"ada","display_name":"Ada","created_at":"x"})");
  EXPECT_EQ(session.me().value().display_name, "Ada");
  EXPECT_EQ(server.authorization(0), "Bearer first");
  EXPECT_EQ(server.asked(0).headers.find("Content-Type"), std::nullopt);
}

TEST(Session, WritesOneMemberAsAnObject) {
  PreparedServer server;
  Session session = server.logged_in();
  const auto id = *ConversationId::parse(kOtherId);
  for (int i = 0; i < 4; ++i) server.prepare(http::Response::empty());
  EXPECT_TRUE(session.set_title(id, "Plans"));
  EXPECT_TRUE(session.set_title(id, std::nullopt));
  EXPECT_TRUE(session.add_members(id, {*UserId::parse(kId)}));
  EXPECT_TRUE(session.set_role(id, *UserId::parse(kId), "admin"));
  EXPECT_EQ(server.asked(0).body, R"({"title":"Plans"})");
  EXPECT_EQ(server.asked(1).body, R"({"title":null})");
  EXPECT_EQ(server.asked(2).body, std::string(R"({"member_ids":[")") + kId + R"("]})");
  EXPECT_EQ(server.asked(3).body, R"({"role":"admin"})");
  EXPECT_EQ(server.asked(3).target,
            std::string("/chat/conversations/") + kOtherId + "/members/" + kId);
}

TEST(Session, ChangesMessagesUnderOneKeyHoweverOftenItAsks) {
  PreparedServer server;
  Session session = server.logged_in();
  const auto conversation = *ConversationId::parse(kOtherId);
  const auto message = *MessageId::parse(kId);
  const std::string target = std::string("/chat/conversations/") + kOtherId + "/messages/" + kId;
  for (int i = 0; i < 4; ++i) {
    server.prepare(problem(503, "unavailable"));
    server.prepare(202, kAccepted);
  }
  EXPECT_TRUE(session.edit_message(conversation, message, "better"));
  EXPECT_TRUE(session.delete_message(conversation, message));
  EXPECT_TRUE(session.react(conversation, message, "👍"));
  EXPECT_TRUE(session.react(conversation, message, "+1", false));
  ASSERT_EQ(server.count(), 8U);
  EXPECT_EQ(server.asked(0).body.find(R"({"text":"better","client_msg_id":")"), 0U);
  EXPECT_EQ(server.asked(0).body, server.asked(1).body);
  EXPECT_EQ(server.asked(2).target, target);
  EXPECT_EQ(server.asked(4).target, target + "/reactions/%F0%9F%91%8D");
  EXPECT_EQ(server.asked(4).method, http::Method::kPut);
  EXPECT_EQ(server.asked(6).target, target + "/reactions/%2B1");
  EXPECT_EQ(server.asked(6).method, http::Method::kDelete);
  for (const std::size_t first : {2U, 4U, 6U}) {
    const auto key = server.asked(first).headers.find("Idempotency-Key");
    ASSERT_TRUE(key);
    EXPECT_EQ(key, server.asked(first + 1).headers.find("Idempotency-Key"));
  }
}

TEST(Session, SendsAgainWithTheSameKeyWhileTheServerIsAway) {
  PreparedServer server;
  Session session = server.logged_in();
  server.prepare(problem(503, "unavailable"));
  server.prepare(http::Response::plain(502, "<html>"));
  server.prepare(202, kAccepted);
  EXPECT_EQ(session.send(to_other("hi")).value().id.text(), kId);
  ASSERT_EQ(server.count(), 3);
  EXPECT_NE(server.asked(0).body.find("\"client_msg_id\":"), std::string::npos);
  EXPECT_EQ(server.asked(0).body, server.asked(1).body);
  EXPECT_EQ(server.asked(0).body, server.asked(2).body);
}

TEST(Session, WaitsAsLongAsTheServerAsks) {
  PreparedServer server;
  Session session = server.logged_in();
  auto later = problem(429, "rate_limited");
  later.headers.add("Retry-After", "1");
  server.prepare(std::move(later));
  server.prepare(202, kAccepted);
  const auto begin = Monotonic::now();
  EXPECT_TRUE(session.send(to_other("hi")));
  EXPECT_GE(Monotonic::now() - begin, 1s);
}

TEST(Session, GivesUpWhereItsPatienceWouldEnd) {
  PreparedServer server;
  SessionOptions options;
  options.patience = 500ms;
  Session session = server.logged_in(options);
  auto later = problem(503, "overloaded");
  later.headers.add("Retry-After", "60");
  server.prepare(std::move(later));
  const auto refused = session.send(to_other("hi"));
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code, code::kOverloaded);
  EXPECT_EQ(refused.error().detail, "POST /chat/send: 503 overloaded: why (request r1)");
  EXPECT_EQ(server.count(), 1);
}

TEST(Session, DoesNotRepeatWhatIsRefusedOrNotSafe) {
  PreparedServer server;
  Session session = server.logged_in();
  server.prepare(problem(400, "invalid_request"));
  EXPECT_EQ(session.send(to_other("hi")).error().code, code::kInvalid);
  server.prepare(problem(503, "unavailable"));
  EXPECT_EQ(session.create_group("x", {}).error().code, code::kUnavailable);
  EXPECT_EQ(server.count(), 2);
}

TEST(Session, RenewsATokenThatIsRefused) {
  PreparedServer server;
  Session session = server.logged_in();
  server.prepare(problem(401, "unauthenticated"));
  server.prepare(200, kNewTokens);
  server.prepare(202, kAccepted);
  ASSERT_TRUE(session.send(to_other("hi")));
  EXPECT_EQ(server.asked(1).body, R"({"refresh_token":"again"})");
  EXPECT_EQ(server.authorization(2), "Bearer second");
}

TEST(Session, RenewsATokenBeforeItEnds) {
  PreparedServer server;
  server.prepare(200, R"({"access_token":"short","expires_in":1,"refresh_token":"again"})");
  server.prepare(200, kNewTokens);
  server.prepare(202, kAccepted);
  Session session = server.session();
  ASSERT_TRUE(session.login("ada", "secret"));
  ASSERT_TRUE(session.send(to_other("hi")));
  EXPECT_EQ(server.asked(1).target, "/auth/refresh");
  EXPECT_EQ(server.authorization(2), "Bearer second");
}

TEST(Session, SaysThatItsTokensAreOver) {
  PreparedServer server;
  Session session = server.logged_in();
  server.prepare(problem(401, "unauthenticated"));
  server.prepare(problem(401, "invalid_refresh_token"));
  EXPECT_EQ(session.me().error().code, "invalid_refresh_token");
}

TEST(Session, GoesOnWithATokenThatIsKeptElsewhere) {
  PreparedServer server;
  server.prepare(200, kNewTokens);
  server.prepare(202, kAccepted);
  server.prepare(202, kAccepted);
  std::string kept = "kept";
  SessionOptions options;
  options.renew = [&](const SessionOptions::Exchanging& exchange) -> Status {
    PARLEY_TRY(kept, exchange(kept));
    return {};
  };
  Session session = server.session(options);
  ASSERT_TRUE(session.send(to_other("hi")));
  ASSERT_TRUE(session.send(to_other("again")));
  EXPECT_EQ(server.asked(0).body, R"({"refresh_token":"kept"})");
  EXPECT_EQ(server.authorization(2), "Bearer second");
  EXPECT_EQ(server.count(), 3U);
  EXPECT_EQ(kept, "more");
  // As if another process had renewed it meanwhile.
  kept = "newer";
  server.prepare(200, kTokens);
  ASSERT_TRUE(session.refresh());
  EXPECT_EQ(server.asked(3).body, R"({"refresh_token":"newer"})");
}

TEST(Session, DoesNotAskWithATokenThatCannotBeRenewed) {
  PreparedServer server;
  SessionOptions options;
  options.renew = [](const SessionOptions::Exchanging&) -> Status { return unavailable("gone"); };
  Session session = server.session(options);
  EXPECT_EQ(session.me().error().detail, "gone");
  EXPECT_EQ(server.count(), 0U);
}

TEST(Session, ReadsPagesOfMessages) {
  PreparedServer server;
  Session session = server.logged_in();
  server.prepare(200, R"({"items":[)" + kMessage + R"(],"has_more":true})");
  const auto page = session.messages(*ConversationId::parse(kOtherId), {5, 9, 10});
  ASSERT_TRUE(page) << page.error().detail;
  ASSERT_EQ(page->items.size(), 1);
  EXPECT_TRUE(page->has_more);
  EXPECT_EQ(page->items[0].seq, 3);
  EXPECT_EQ(page->items[0].text, "hi");
  EXPECT_EQ(server.asked(0).target,
            std::string("/chat/conversations/") + kOtherId + "/messages?limit=10&after=5&before=9");
}

TEST(Session, ReadsEntriesOfOtherKinds) {
  PreparedServer server;
  Session session = server.logged_in();
  const std::string begin =
      std::string(R"({"id":")") + kId + R"(","conversation_id":")" + kOtherId +
      R"(","sender_id":")" + kId +
      R"(","seq":4,"message_number":2,"client_msg_id":"k","request_id":"r",)" +
      R"("traceparent":"","accepted_at":"2026-11-23T08:31:24.123Z",)" +
      R"("stored_at":"2026-11-23T08:31:24.123Z",)";
  server.prepare(200, R"({"items":[)" + begin + R"("kind":"members_added","user_ids":[")" + kId +
                          R"("]},)" + begin + R"("kind":"reaction","target":")" + kOtherId +
                          R"(","emoji":"+1","on":true},)" + begin +
                          R"("kind":"message","deleted_at":"2026-11-23T08:31:24.123Z"}],)" +
                          R"("has_more":false})");
  const auto page = session.entries(*ConversationId::parse(kOtherId), {});
  ASSERT_TRUE(page) << page.error().detail;
  ASSERT_EQ(page->items.size(), 3U);
  EXPECT_EQ(page->items[0].user_ids.at(0).text(), kId);
  EXPECT_EQ(page->items[1].target.value().text(), kOtherId);
  EXPECT_TRUE(page->items[1].on);
  EXPECT_TRUE(page->items[2].message.deleted_at);
  EXPECT_EQ(page->items[2].message.text, "");
}

TEST(Session, ReadsConversations) {
  PreparedServer server;
  Session session = server.logged_in();
  server.prepare(200, std::string(R"({"items":[{"id":")") + kOtherId +
                          R"(","kind":"direct","title":null,"role":"member","last_seq":3,)" +
                          R"("created_at":"2026-11-23T08:31:24.123Z","members":[{"user_id":")" +
                          kId + R"(","role":"member"}],"last_message":)" + kMessage +
                          R"(}],"next":"c+/"})");
  const auto list = session.conversations();
  ASSERT_TRUE(list) << list.error().detail;
  EXPECT_EQ(list->items.at(0).last_message.value().text, "hi");
  EXPECT_EQ(list->items[0].members.at(0).user_id.text(), kId);
  server.prepare(200, R"({"items":[],"next":null})");
  EXPECT_EQ(session.conversations(*list->next).value().next, std::nullopt);
  EXPECT_EQ(server.asked(1).target, "/chat/conversations?cursor=c%2B%2F");
}

TEST(Session, FindsAndJoinsPublicConversations) {
  PreparedServer server;
  Session session = server.logged_in();
  const std::string begin = std::string(R"({"id":")") + kOtherId + R"(","kind":"public",)" +
                            R"("created_at":"2026-11-23T08:31:24.123Z","title":"Open",)";
  server.prepare(200, R"({"items":[)" + begin + R"("general":true,"joined":false}],"next":null})");
  const auto list = session.public_conversations("o p", "c+");
  ASSERT_TRUE(list) << list.error().detail;
  EXPECT_EQ(list->items.at(0).title, "Open");
  EXPECT_TRUE(list->items[0].general);
  EXPECT_FALSE(list->items[0].joined);
  EXPECT_EQ(server.asked(0).target, "/chat/public?limit=50&query=o%20p&cursor=c%2B");

  const std::string conversation = begin + R"("role":"member","last_seq":0,"last_message":null,)" +
                                   R"("members":[],"member_count":301})";
  for (const unsigned status : {200U, 201U}) {
    server.prepare(status, conversation);
    const auto mine =
        status == 200 ? session.join(list->items[0].id) : session.create_public("Open");
    ASSERT_TRUE(mine) << mine.error().detail;
    EXPECT_EQ(mine->kind, "public");
    EXPECT_EQ(mine->member_count, 301);
  }
  EXPECT_EQ(server.asked(1).target, std::string("/chat/conversations/") + kOtherId + "/join");
  EXPECT_EQ(server.asked(2).body, R"({"kind":"public","title":"Open"})");

  server.prepare(200, std::string(R"({"items":[{"user_id":")") + kId + R"(","role":"owner"}],)" +
                          R"("next":null})");
  const auto members = session.members(list->items[0].id, "c");
  ASSERT_TRUE(members) << members.error().detail;
  EXPECT_EQ(members->items.at(0).role, "owner");
}

TEST(Session, WaitsUntilAMessageIsStored) {
  PreparedServer server;
  Session session = server.logged_in();
  server.prepare(problem(404, "not_found"));
  server.prepare(problem(404, "not_found"));
  server.prepare(200, kMessage);
  const Accepted accepted{*MessageId::parse(kId), *ConversationId::parse(kOtherId), "key"};
  EXPECT_EQ(session.wait_until_stored(accepted).value().seq, 3);
}

TEST(Session, TellsAnAnswerThatIsNone) {
  PreparedServer server;
  Session session = server.logged_in();
  server.prepare(200, R"({"user_id":"x"})");
  EXPECT_EQ(session.me().error().code, code::kInternal);
  server.prepare(http::Response::plain(200, "hello"));
  EXPECT_EQ(session.me().error().detail, "GET /users/me: the answer is not JSON");
}

TEST(Session, LetsOthersLookOn) {
  PreparedServer server;
  SessionOptions options;
  std::vector<std::string> seen;
  options.on_exchange = [&](const Exchange& exchange) {
    seen.push_back(std::string(exchange.target) + " " + std::to_string(exchange.status));
  };
  Session session = server.logged_in(options);
  server.prepare(problem(404, "not_found"));
  EXPECT_TRUE(session.user(*UserId::parse(kId)).has_error());
  EXPECT_EQ(seen,
            (std::vector<std::string>{"/auth/login 200", std::string("/users/") + kId + " 404"}));
}

}  // namespace
}  // namespace parley::client
