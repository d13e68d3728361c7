#pragma once

#include "amqp_testing/broker.hpp"
#include "chat_fixture.hpp"
#include "sent_messages.hpp"

namespace parley::chat::testing {

inline constexpr unsigned kPartitions = 8;

/// The queues and their output, for all tests of the program.
SentMessages& sent();

amqp::Endpoint as_chat_service();

/// A connected chat-service with its publisher open. Runs once per kind of store.
class SendFixture : public ChatFixture {
 protected:
  void SetUp() override;
  void TearDown() override;

  /// Another instance like it.
  std::unique_ptr<ChatInstance> open_instance(InstanceOptions options);

  Answer send(const User& user, const std::string& body,
              const std::vector<http::Headers::Field>& headers = {});
  Answer send_to(const std::string& group, const User& user, const std::string& key,
                 const std::string& text = "hello");
  /// Request bodies.
  static std::string in_group(const std::string& group, const std::string& key,
                              const std::string& text = "hello");
  static std::string to_user(const User& user, const std::string& key = "k");

  std::unique_ptr<ChatInstance> instance_;
};

}  // namespace parley::chat::testing
