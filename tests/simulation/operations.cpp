#include <array>
#include <boost/json.hpp>

#include "protocol/message_id.hpp"
#include "world.hpp"

/// What users do over HTTP.
namespace parley::simulation {
namespace {

using namespace std::chrono_literals;

constexpr unsigned kMaxAttempts = 4;
constexpr std::string_view kTrace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
constexpr std::size_t kMaxGroups = 4;
constexpr std::string_view kThumb = "\xF0\x9F\x91\x8D";
constexpr std::string_view kHeart = "\xE2\x9D\xA4";

std::string text_of(const std::string& body, std::string_view name) {
  const auto object = boost::json::parse(body).as_object();
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

}  // namespace

void World::act(Act act) {
  ++counts_.operations;
  switch (act) {
    case Act::write:
      return write();
    case Act::write_on_socket:
      return write_on_socket();
    case Act::add_member:
      return add_member();
    case Act::remove_member:
      return remove_member();
    case Act::make_group:
      return make_group();
    case Act::annotate:
      return annotate();
    case Act::join:
      return join();
    case Act::change_role:
      return change_role();
    case Act::change_title:
      return change_title();
    case Act::come_or_go:
      const std::size_t device = pick(devices_.size());
      if (devices_[device].connection) return drop(devices_[device]);
      return connect(device);
  }
}

void World::write() {
  const auto operation = std::make_shared<Operation>();
  operation->user = pick(people_.ids.size());
  operation->target = "/chat/send";
  const std::string key = "key" + std::to_string(next_number_++);
  std::string place;
  ConversationId id = ConversationId::derive({});
  if (groups_.empty() || chance(250)) {
    const UserId& other = people_.ids[pick(people_.ids.size())];
    id = protocol::direct_conversation_id(people_.ids[operation->user], other);
    place = R"("recipient_id":")" + other.text();
  } else {
    id = groups_[pick(groups_.size())];
    place = R"("conversation_id":")" + id.text();
  }
  operation->body = "{" + place + R"(","text":"t)" + key + R"(","client_msg_id":")" + key + R"("})";
  operation->send = oracle::Send{.conversation_id = id.text(),
                                 .client_msg_id = key,
                                 .text = "t" + key,
                                 .invoked = scheduler_.monotonic(),
                                 .ended = {},
                                 .ids = {}};
  operation->invoked = scheduler_.monotonic();
  conversations_.insert(id);
  begin(operation);
}

void World::make_group() {
  if (groups_.size() >= kMaxGroups) return;
  const auto operation = std::make_shared<Operation>();
  operation->user = pick(people_.ids.size());
  operation->target = "/chat/conversations";
  const std::string key = "group" + std::to_string(next_number_++);
  const std::size_t member = pick(people_.ids.size());
  const UserId& other = people_.ids[member];
  const bool is_public = chance(300);
  operation->body = std::string(R"({"kind":")") + (is_public ? "public" : "group") +
                    R"(","title":"t","member_ids":[")" + other.text() + R"("]})";
  operation->key = key;
  const UserId& creator = people_.ids[operation->user];
  const auto id = is_public ? protocol::public_conversation_id(creator, key)
                            : protocol::group_conversation_id(creator, key);
  conversations_.insert(id);
  operation->then = [this, id](unsigned status) {
    if (status < 300) groups_.push_back(id);
  };
  begin(operation);
}

void World::add_member() {
  if (groups_.empty()) return;
  const auto operation = std::make_shared<Operation>();
  operation->user = pick(people_.ids.size());
  const ConversationId& id = groups_[pick(groups_.size())];
  operation->target = "/chat/conversations/" + id.text() + "/members";
  const std::size_t target = pick(people_.ids.size());
  operation->body = R"({"member_ids":[")" + people_.ids[target].text() + R"("]})";
  forget_removal(id.text(), target);
  // Nor does one count that is answered after this has begun.
  operation->then = [this, text = id.text(), target](unsigned) { forget_removal(text, target); };
  begin(operation);
}

void World::join() {
  if (groups_.empty()) return;
  const auto operation = std::make_shared<Operation>();
  operation->user = pick(people_.ids.size());
  const ConversationId& id = groups_[pick(groups_.size())];
  operation->target = "/chat/conversations/" + id.text() + "/join";
  forget_removal(id.text(), operation->user);
  operation->then = [this, text = id.text(), user = operation->user](unsigned) {
    forget_removal(text, user);
  };
  begin(operation);
}

void World::change_role() {
  if (groups_.empty()) return;
  const auto operation = std::make_shared<Operation>();
  operation->method = http::Method::kPatch;
  operation->user = pick(people_.ids.size());
  const UserId& target = people_.ids[pick(people_.ids.size())];
  operation->target =
      "/chat/conversations/" + groups_[pick(groups_.size())].text() + "/members/" + target.text();
  constexpr std::array kRoles{"member", "admin", "owner"};
  operation->body = std::string(R"({"role":")") + kRoles[pick(kRoles.size())] + R"("})";
  begin(operation);
}

void World::change_title() {
  if (groups_.empty()) return;
  const auto operation = std::make_shared<Operation>();
  operation->method = http::Method::kPatch;
  operation->user = pick(people_.ids.size());
  operation->target = "/chat/conversations/" + groups_[pick(groups_.size())].text();
  operation->body = R"({"title":"t)" + std::to_string(pick(4)) + R"("})";
  begin(operation);
}

void World::forget_removal(const std::string& conversation_id, std::size_t user) {
  std::erase_if(removals_, [&](const Removal& one) {
    return one.conversation_id == conversation_id && one.user == user;
  });
  added_[{conversation_id, user}] = scheduler_.monotonic();
}

void World::remove_member() {
  if (groups_.empty()) return;
  const auto operation = std::make_shared<Operation>();
  operation->method = http::Method::kDelete;
  operation->user = pick(people_.ids.size());
  const ConversationId& id = groups_[pick(groups_.size())];
  const std::size_t target = chance(500) ? operation->user : pick(people_.ids.size());
  operation->target = "/chat/conversations/" + id.text() + "/members/" + people_.ids[target].text();
  operation->then = [this, text = id.text(), target,
                     begun = scheduler_.monotonic()](unsigned status) {
    const auto added = added_.find({text, target});
    const bool is_added_again = added != added_.end() && added->second >= begun;
    if (status == 204 && !is_added_again) {
      removals_.push_back({text, target, scheduler_.monotonic()});
    }
  };
  begin(operation);
}

void World::annotate() {
  if (accepted_.empty()) return;
  const auto& [conversation_id, message_id] = accepted_[pick(accepted_.size())];
  const auto operation = std::make_shared<Operation>();
  operation->user = pick(people_.ids.size());
  operation->key = "key" + std::to_string(pick(6));
  operation->target = "/chat/conversations/" + conversation_id.text() + "/messages/" + message_id;
  const std::size_t choice = pick(10);
  protocol::Item command{.id = MessageId::derive({}),
                         .conversation_id = conversation_id,
                         .sender_id = people_.ids[operation->user],
                         .client_msg_id = operation->key,
                         .text = "",
                         .accepted_at = {},
                         .request_id = "",
                         .traceparent = "",
                         .target = MessageId::parse(message_id)};
  if (choice < 3) {
    operation->method = http::Method::kPatch;
    command.kind = protocol::Kind::edit;
    command.text = "edit " + std::to_string(next_number_++);
    operation->body = R"({"text":")" + command.text + R"("})";
  } else if (choice < 5) {
    operation->method = http::Method::kDelete;
    command.kind = protocol::Kind::deletion;
  } else {
    command.kind = choice >= 8 ? protocol::Kind::pin : protocol::Kind::reaction;
    command.on = chance(600);
    operation->target += choice >= 8 ? "/pin" : "/reactions/";
    if (choice < 8) {
      const bool thumb = chance(500);
      command.emoji = thumb ? kThumb : kHeart;
      operation->target += thumb ? "%F0%9F%91%8D" : "%E2%9D%A4";
    }
    operation->method = command.on ? http::Method::kPut : http::Method::kDelete;
  }
  operation->command = std::move(command);
  begin(operation);
}

void World::begin(const OperationPtr& operation) {
  under_way_.insert(operation);
  attempt(operation);
}

void World::attempt(const OperationPtr& operation) {
  operation->chat = scheduler_.pick(chats_.size());
  const std::uint64_t number = operation->attempt = next_number_++;
  ++operation->attempts;
  ChatProgram* const program = chats_[operation->chat]->up();
  if (program == nullptr) {
    // As NGINX answers.
    return scheduler_.post(outside_, [this, operation, number] {
      if (operation->attempt == number) answered(operation, 502, "");
    });
  }
  http::Request request;
  request.method = operation->method;
  request.method_name = http::method_name(operation->method);
  request.target = operation->target;
  request.headers.add("Host", "localhost");
  request.headers.add("Authorization", "Bearer " + people_.tokens[operation->user]);
  if (!operation->body.empty()) request.headers.add("Content-Type", "application/json");
  if (!operation->key.empty()) request.headers.add("Idempotency-Key", operation->key);
  // The service would draw them from a generator that outlives the history.
  request.headers.add("X-Request-Id", "r" + std::to_string(number));
  request.headers.add("traceparent", kTrace);
  request.body = operation->body;
  request.peer = "127.0.0.1";
  scheduler_.post(program->strand(), [this, operation, number, program,
                                      request = std::move(request)]() mutable {
    program->handle(std::move(request), [this, operation, number](http::Response&& response) {
      scheduler_.post(outside_, [this, operation, number, status = response.status,
                                 body = std::move(response.body)] {
        if (operation->attempt == number) answered(operation, status, body);
      });
    });
  });
  // The client's own patience; also where the program has ended.
  scheduler_.post_at(outside_, scheduler_.monotonic() + 10s, [this, operation, number] {
    if (operation->attempt == number) answered(operation, 504, "");
  });
}

void World::answered(const OperationPtr& operation, unsigned status, const std::string& body) {
  operation->attempt = 0;
  note(std::string(http::method_name(operation->method)) + " " + operation->target + " " +
       operation->body + " by " + std::to_string(operation->user) + ": " + std::to_string(status));
  if (status == 202 && operation->command) {
    operation->command->id = *MessageId::parse(text_of(body, "id"));
    commands_.push_back(*operation->command);
  }
  if (status == 202 && operation->send) {
    operation->send->ids.push_back(text_of(body, "id"));
    return finish(operation, oracle::Outcome::ok, status);
  }
  if (status < 300) return finish(operation, oracle::Outcome::ok, status);
  if (status < 500) {
    return finish(operation,
                  operation->is_unknown ? oracle::Outcome::unknown : oracle::Outcome::fail, status);
  }
  operation->is_unknown = true;
  if (operation->attempts >= kMaxAttempts) {
    return finish(operation, oracle::Outcome::unknown, status);
  }
  scheduler_.post_at(outside_,
                     scheduler_.monotonic() + std::chrono::milliseconds(scheduler_.pick(500)),
                     [this, operation] { attempt(operation); });
}

void World::finish(const OperationPtr& operation, oracle::Outcome outcome, unsigned status) {
  under_way_.erase(operation);
  if (operation->send) {
    operation->send->ended = scheduler_.monotonic();
    operation->send->outcome = outcome;
    if (outcome == oracle::Outcome::ok) {
      ++counts_.accepted;
      accepted_.emplace_back(*ConversationId::parse(operation->send->conversation_id),
                             operation->send->ids.front());
    }
    sends_.push_back(*operation->send);
    senders_.emplace_back(operation->user, *operation->send);
  }
  if (operation->then) operation->then(status);
}

}  // namespace parley::simulation
