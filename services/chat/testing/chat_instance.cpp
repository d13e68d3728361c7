#include "chat_instance.hpp"

#include "amqp_testing/broker.hpp"
#include "messaging/dependencies.hpp"
#include "routes.hpp"
#include "test_support/eventually.hpp"

namespace parley::chat::testing {

/// Forwards every call, or fails it.
class ChatInstance::Breakable : public ConversationStore {
 public:
  explicit Breakable(ConversationStore& real) : real_(real) {}

  Result<bool> create(const Conversation& conversation, std::span<const Member> members) override {
    if (down) return unavailable("down");
    return real_.create(conversation, members);
  }
  Result<bool> exists(const ConversationId& conversation_id) override {
    if (down) return unavailable("down");
    return real_.exists(conversation_id);
  }
  Result<std::optional<Conversation>> find(const ConversationId& conversation_id) override {
    if (down) return unavailable("down");
    return real_.find(conversation_id);
  }
  Result<std::optional<Membership>> membership(const ConversationId& conversation_id,
                                               const UserId& user_id) override {
    if (down) return unavailable("down");
    auto found = real_.membership(conversation_id, user_id);
    if (found.has_value() && *found && on_membership) on_membership();
    return found;
  }
  Result<bool> has_left(const ConversationId& conversation_id, const UserId& user_id) override {
    if (down) return unavailable("down");
    return real_.has_left(conversation_id, user_id);
  }
  Result<std::vector<Member>> members(const ConversationId& conversation_id) override {
    if (down) return unavailable("down");
    return real_.members(conversation_id);
  }
  Result<std::vector<Member>> members_page(const ConversationId& conversation_id,
                                           const std::optional<conversations::MemberPlace>& after,
                                           std::size_t limit) override {
    if (down) return unavailable("down");
    return real_.members_page(conversation_id, after, limit);
  }
  Result<std::vector<Member>> members_in_role(const ConversationId& conversation_id, Role role,
                                              std::size_t limit) override {
    if (down) return unavailable("down");
    return real_.members_in_role(conversation_id, role, limit);
  }
  Result<std::size_t> count_members(const ConversationId& conversation_id) override {
    if (down) return unavailable("down");
    return real_.count_members(conversation_id);
  }
  Result<std::vector<UserId>> members_among(const ConversationId& conversation_id,
                                            std::span<const UserId> user_ids) override {
    if (down) return unavailable("down");
    return real_.members_among(conversation_id, user_ids);
  }
  Result<std::vector<ConversationId>> memberships_among(
      const UserId& user_id, std::span<const ConversationId> conversation_ids) override {
    if (down) return unavailable("down");
    return real_.memberships_among(user_id, conversation_ids);
  }
  Result<std::vector<Conversation>> public_conversations(std::string_view after,
                                                         std::size_t limit) override {
    if (down) return unavailable("down");
    return real_.public_conversations(after, limit);
  }
  Result<std::vector<Membership>> memberships(const UserId& user_id,
                                              std::string_view after_position,
                                              std::size_t limit) override {
    if (down) return unavailable("down");
    return real_.memberships(user_id, after_position, limit);
  }
  Status set_title(const ConversationId& conversation_id, const std::optional<std::string>& title,
                   std::uint64_t number) override {
    if (down) return unavailable("down");
    return real_.set_title(conversation_id, title, number);
  }
  Status add_members(const ConversationId& conversation_id, std::span<const Member> members,
                     std::uint64_t number) override {
    if (down) return unavailable("down");
    return real_.add_members(conversation_id, members, number);
  }
  Status set_role(const ConversationId& conversation_id, const UserId& user_id, Role role,
                  std::uint64_t number) override {
    if (down) return unavailable("down");
    return real_.set_role(conversation_id, user_id, role, number);
  }
  Status remove_member(const ConversationId& conversation_id, const UserId& user_id,
                       std::uint64_t number) override {
    if (down) return unavailable("down");
    return real_.remove_member(conversation_id, user_id, number);
  }
  Status ping() override {
    if (down) return unavailable("down");
    return real_.ping();
  }

  std::atomic<bool> down{false};
  std::function<void()> on_membership;

 private:
  ConversationStore& real_;
};

ChatInstance::ChatInstance(const stores::StoreSettings& settings, InstanceOptions options,
                           const jwt::PublicKey& key)
    : stores_(settings),
      opened_(stores_),
      conversations_(std::make_unique<Breakable>(opened_.all().conversations)),
      memberships_(options.memberships),
      admission_(stores(), memberships_),
      send_limit_(options.send_limit),
      workers_({.threads = 4}),
      messages_(std::make_unique<messaging::MessagePublisher>(
          options.broker, "chat-service",
          messaging::reporter(readiness_, messaging::kBrokerCheck))),
      announcer_(std::make_unique<Announcer>(stores(), *messages_, options.announcer)),
      context_(std::make_unique<Context>(Context{stores(), *announcer_, memberships_, *messages_,
                                                 admission_, workers_, send_limit_})),
      recent_removals_(opened_.all().removals, memberships_),
      removal_watch_(
          watched_, "removals", [this] { return recent_removals_.refresh(); },
          messaging::kLearnEvery) {
  verifier_.update({key}, {});
  edge_ =
      std::make_unique<runtime::Edge>(runtime::EdgeParts{workers_, &verifier_}, *context_, kRoutes);
}

messaging::Stores ChatInstance::stores() const {
  const messaging::Stores all = opened_.all();
  return {all.accounts, all.blocks,   *conversations_, all.pending,  all.presence,
          all.removals, all.timeline, all.commands,    all.listings, all.read_marks};
}

ChatInstance::~ChatInstance() {
  announcer_->stop();
  messages_.reset();
  workers_.stop();
}

bool ChatInstance::is_connected() {
  return test_support::eventually([&] {
    for (const auto& check : readiness_.checks()) {
      if (check.name == messaging::kBrokerCheck) return check.ok;
    }
    return false;
  });
}

void ChatInstance::set_store_down(bool down) { conversations_->down = down; }

void ChatInstance::on_membership(std::function<void()> found) {
  conversations_->on_membership = std::move(found);
}

std::future<Answer> ChatInstance::start(http::Method method, const std::string& target,
                                        const std::string& token, std::string body,
                                        const std::vector<http::Headers::Field>& headers) {
  auto request = http::testing::make_request(method, target, {{"Host", "localhost"}});
  if (!token.empty()) request.headers.add("Authorization", "Bearer " + token);
  if (!body.empty()) request.headers.add("Content-Type", "application/json");
  for (const auto& field : headers) request.headers.set(field.name, field.value);
  request.body = std::move(body);
  request.peer = "127.0.0.1";
  return http::testing::begin<Answer>(*edge_, std::move(request));
}

Answer ChatInstance::call(http::Method method, const std::string& target, const std::string& token,
                          std::string body, const std::vector<http::Headers::Field>& headers) {
  return start(method, target, token, std::move(body), headers).get();
}

}  // namespace parley::chat::testing
