#include "chat_fixture.hpp"

#include "protocol/message_id.hpp"

namespace parley::chat::testing {

amqp::Endpoint no_broker() {
  amqp::Endpoint nowhere;
  nowhere.port = 1;
  nowhere.user = "nobody";
  return nowhere;
}

void ChatFixture::SetUp() {
  StoreContract::SetUp();
  if (IsSkipped() || HasFatalFailure()) return;
  accounts_ = accounts::open_account_store(stores());
  ASSERT_TRUE(accounts_->prepare().has_value());
  chat_ = make_instance({.broker = no_broker()});
  ASSERT_TRUE(chat_->context().stores.timeline.prepare().has_value());
}

void ChatFixture::TearDown() {
  chat_.reset();
  accounts_.reset();
  StoreContract::TearDown();
}

std::unique_ptr<ChatInstance> ChatFixture::make_instance(InstanceOptions options) {
  return std::make_unique<ChatInstance>(settings(), std::move(options), key_.public_key());
}

User ChatFixture::add_user(bool disabled) {
  const auto id = UserId::random();
  const std::string name = "user-" + id.text().substr(0, 8);
  EXPECT_TRUE(accounts_->insert({id, name, now(), disabled}).has_value());
  const Timestamp second = std::chrono::floor<std::chrono::seconds>(now());
  const jwt::Claims claims{{id, SessionId::random(), name},
                           "parley",
                           "parley",
                           second,
                           second + std::chrono::minutes{10}};
  return {id, key_.sign(claims)};
}

void ChatFixture::disable(const User& user) {
  ASSERT_TRUE(accounts_->set_disabled(user.id, true).has_value());
}

std::string ChatFixture::make_group(const User& owner, const std::vector<User>& members) {
  std::string ids;
  for (const User& member : members) ids += (ids.empty() ? "\"" : ",\"") + member.id.text() + '"';
  const Answer made = chat().call(http::Method::kPost, "/chat/conversations", owner.token,
                                  R"({"kind":"group","member_ids":[)" + ids + "]}");
  EXPECT_EQ(made.status, 201U) << made.text("detail");
  return made.text("id");
}

void ChatFixture::store_messages(const std::string& conversation_id, const User& sender,
                                 int count) {
  const auto conversation = *ConversationId::parse(conversation_id);
  std::vector<protocol::Entry> entries;
  for (int i = 1; i <= count; ++i) {
    const std::string key = "key " + std::to_string(i);
    const auto id = protocol::derive_message_id("message", conversation, sender.id, "", key);
    entries.push_back(
        {{id, conversation, sender.id, key, "text " + std::to_string(i), now(), "request", "trace"},
         i,
         i,
         now()});
  }
  timeline::TimelineStore& timeline = chat().context().stores.timeline;
  ASSERT_EQ(timeline.insert(entries).value().inserted, entries.size());
  ASSERT_TRUE(
      timeline.save_tails(std::vector{timeline::Tail{conversation, count, count}}).has_value());
}

}  // namespace parley::chat::testing
