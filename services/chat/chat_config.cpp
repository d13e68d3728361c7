#include "chat_config.hpp"

#include "base/utf8.hpp"
#include "conversations/conversation.hpp"

namespace parley::chat {

Config::Config() {
  service.listen.port = 8103;
  service.internal_listen.port = 8203;
}

void Config::declare(config::Options& options) {
  service.declare(options);
  store.declare(options);
  options.add("issuer", issuer, "required `iss` claim of access tokens", {1, 256});
  options.add("audience", audience, "required `aud` claim of access tokens", {1, 256});
  rabbitmq.declare(options);
  options.add("send_rate", send_rate, "messages per user and second; 0: unlimited",
              {0, 1'000'000, "1/s"});
  options.add("send_burst", send_burst, "messages per user in a burst", {1, 1'000'000});
  options.add("general_title", general_title,
              "title of the public conversation created at the first start; empty: none",
              {0, conversations::kMaxTitleLength});
  options.add_rule([this](std::vector<std::string>& problems) {
    if (is_utf8(general_title) && !has_control_character(general_title)) return;
    problems.emplace_back("general_title must be UTF-8 without control characters");
  });
}

amqp::Endpoint Config::broker() const { return rabbitmq.endpoint(); }

runtime::RateLimit Config::send_limit() const {
  return {.per_second = static_cast<double>(send_rate),
          .burst = static_cast<double>(send_burst),
          .name = "send"};
}

}  // namespace parley::chat
