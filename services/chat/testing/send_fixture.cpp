#include "send_fixture.hpp"

#include "messaging/dependencies.hpp"

namespace parley::chat::testing {

SentMessages& sent() {
  static SentMessages messages(amqp_testing::Broker::shared().endpoint(), kPartitions);
  return messages;
}

amqp::Endpoint as_chat_service() {
  return amqp::parse_endpoint(amqp_testing::Broker::shared().uri_of("chat")).value();
}

void SendFixture::SetUp() {
  ChatFixture::SetUp();
  if (IsSkipped() || HasFatalFailure()) return;
  sent();
  instance_ = open_instance({.broker = as_chat_service()});
}

void SendFixture::TearDown() {
  instance_.reset();
  ChatFixture::TearDown();
}

std::unique_ptr<ChatInstance> SendFixture::open_instance(InstanceOptions options) {
  auto instance = make_instance(std::move(options));
  instance->context().messages.open(kPartitions);
  EXPECT_TRUE(instance->is_connected());
  return instance;
}

Answer SendFixture::send(const User& user, const std::string& body,
                         const std::vector<http::Headers::Field>& headers) {
  return instance_->call(http::Method::kPost, "/chat/send", user.token, body, headers);
}

Answer SendFixture::send_to(const std::string& group, const User& user, const std::string& key,
                            const std::string& text) {
  return send(user, in_group(group, key, text));
}

std::string SendFixture::in_group(const std::string& group, const std::string& key,
                                  const std::string& text) {
  return R"({"conversation_id":")" + group + R"(","client_msg_id":")" + key + R"(","text":")" +
         text + "\"}";
}

std::string SendFixture::to_user(const User& user, const std::string& key) {
  return R"({"recipient_id":")" + user.id.text() + R"(","client_msg_id":")" + key +
         R"(","text":"hello"})";
}

}  // namespace parley::chat::testing
