#include <array>
#include <boost/json.hpp>

#include "frame.hpp"
#include "messaging/authorize.hpp"
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

}  // namespace

void World::act(Act act) {
  ++counts_.operations;
  switch (act) {
    case Act::kWrite:
      return write();
    case Act::kWriteOnSocket:
      return write_on_socket();
    case Act::kAddMember:
      return add_member();
    case Act::kRemoveMember:
      return remove_member();
    case Act::kMakeGroup:
      return make_group();
    case Act::kAnnotate:
      return annotate();
    case Act::kAnnotateOnSocket:
      return annotate_on_socket();
    case Act::kMarkRead:
      return mark_read();
    case Act::kSignal:
      return signal();
    case Act::kSpoil:
      return spoil();
    case Act::kJoin:
      return join();
    case Act::kChangeRole:
      return change_role();
    case Act::kChangeTitle:
      return change_title();
    case Act::kBlock:
      return block_somebody();
    case Act::kReadSlowly:
      return read_slowly();
    case Act::kComeOrGo:
      const std::size_t device = pick(devices_.size());
      if (devices_[device].connection) return drop(devices_[device]);
      return connect(device);
  }
}

std::size_t World::somebody_of(const ConversationId& id) {
  std::vector<std::size_t> users;
  for (const Device& device : devices_) {
    if (device.connection && device.connection->positions().contains(id.text())) {
      users.push_back(device.user);
    }
  }
  // Sometimes another user attempts it.
  return users.empty() || chance(250) ? pick(people_.ids.size()) : users[pick(users.size())];
}

std::string World::mentioning(const std::string& key) {
  const std::string text = "t" + key + (chance(100) ? " @user" + std::to_string(pick(4)) : "");
  return texts_[key] = text;
}

void World::write() {
  const auto operation = std::make_shared<Operation>();
  operation->target = "/chat/send";
  const std::string key = "key" + std::to_string(next_number_++);
  boost::json::object body{{"client_msg_id", key}, {"text", mentioning(key)}};
  ConversationId id = ConversationId::derive({});
  if (groups_.empty() || chance(250)) {
    operation->user = pick(people_.ids.size());
    const UserId& other = people_.ids[pick(people_.ids.size())];
    id = protocol::direct_conversation_id(people_.ids[operation->user], other);
    body["recipient_id"] = other.text();
  } else {
    id = groups_[pick(groups_.size())];
    operation->user = somebody_of(id);
    body["conversation_id"] = id.text();
  }
  if (!accepted_.empty() && chance(150)) {
    const auto& [conversation_id, message_id] = accepted_[pick(accepted_.size())];
    if (conversation_id == id) body["reply_to"] = message_id;
  }
  operation->body = boost::json::serialize(body);
  operation->send = oracle::Send{.conversation_id = id.text(),
                                 .client_msg_id = key,
                                 .text = texts_[key],
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
  forget_silence(id.text(), target);
  // A removal that is answered after this began doesn't count either.
  operation->then = [this, text = id.text(), target](unsigned) { forget_silence(text, target); };
  begin(operation);
}

void World::join() {
  if (groups_.empty()) return;
  const auto operation = std::make_shared<Operation>();
  operation->user = pick(people_.ids.size());
  const ConversationId& id = groups_[pick(groups_.size())];
  operation->target = "/chat/conversations/" + id.text() + "/join";
  forget_silence(id.text(), operation->user);
  operation->then = [this, text = id.text(), user = operation->user](unsigned) {
    forget_silence(text, user);
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

void World::forget_silence(const std::string& conversation_id, std::size_t user) {
  std::erase_if(silences_, [&](const Silence& one) {
    return one.conversation_id == conversation_id && one.user == user;
  });
  allowed_[{conversation_id, user}] = scheduler_.monotonic();
}

void World::silence(const Silence& one, Monotonic::time_point begun) {
  const auto allowed = allowed_.find({one.conversation_id, one.user});
  if (allowed == allowed_.end() || allowed->second < begun) silences_.push_back(one);
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
    if (status == 204) silence({text, target, true, scheduler_.monotonic()}, begun);
  };
  begin(operation);
}

// The caller sets the sender and the key.
protocol::Item World::make_change(const ConversationId& id, const std::string& message_id) {
  protocol::Item change{.id = MessageId::derive({}),
                        .conversation_id = id,
                        .sender_id = people_.ids[0],
                        .client_msg_id = "change" + std::to_string(pick(6)),
                        .text = "",
                        .accepted_at = {},
                        .request_id = "",
                        .traceparent = "",
                        .target = MessageId::parse(message_id)};
  const std::size_t choice = pick(10);
  if (choice < 3) {
    change.kind = protocol::Kind::kEdit;
    change.text = "edit " + std::to_string(next_number_++);
  } else if (choice < 5) {
    change.kind = protocol::Kind::kDeletion;
  } else {
    change.kind = choice >= 8 ? protocol::Kind::kPin : protocol::Kind::kReaction;
    change.on = chance(600);
    if (choice < 8) change.emoji = chance(500) ? kThumb : kHeart;
  }
  return change;
}

void World::annotate() {
  if (accepted_.empty()) return;
  const auto& [conversation_id, message_id] = accepted_[pick(accepted_.size())];
  const auto operation = std::make_shared<Operation>();
  protocol::Item change = make_change(conversation_id, message_id);
  operation->user = somebody_of(conversation_id);
  change.sender_id = people_.ids[operation->user];
  operation->key = change.client_msg_id;
  operation->target = "/chat/conversations/" + conversation_id.text() + "/messages/" + message_id;
  operation->method = change.on ? http::Method::kPut : http::Method::kDelete;
  if (change.kind == protocol::Kind::kEdit) {
    operation->method = http::Method::kPatch;
    operation->body = R"({"text":")" + change.text + R"("})";
  } else if (change.kind == protocol::Kind::kPin) {
    operation->target += "/pin";
  } else if (change.kind == protocol::Kind::kReaction) {
    operation->target +=
        change.emoji == kThumb ? "/reactions/%F0%9F%91%8D" : "/reactions/%E2%9D%A4";
  }
  operation->command = std::move(change);
  operation->invoked = scheduler_.monotonic();
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
  // The service would draw these from a generator that outlives the history.
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
  // The client's time-out; also covers programs that have ended.
  scheduler_.post_at(outside_, scheduler_.monotonic() + 10s, [this, operation, number] {
    if (operation->attempt == number) answered(operation, 504, "");
  });
}

void World::answered(const OperationPtr& operation, unsigned status, const std::string& body) {
  operation->attempt = 0;
  note(std::string(http::method_name(operation->method)) + " " + operation->target + " " +
       operation->body + " by " + std::to_string(operation->user) + ": " + std::to_string(status));
  if (status == 202 && operation->command && operation->command->kind != protocol::Kind::kRead) {
    operation->command->id = *MessageId::parse(text(boost::json::parse(body).as_object(), "id"));
    take_command({*operation->command, operation->invoked}, operation->user);
  }
  if (status == 202 && operation->send) {
    operation->send->ids.push_back(text(boost::json::parse(body).as_object(), "id"));
    return finish(operation, oracle::Outcome::kOk, status);
  }
  if (status < 300) return finish(operation, oracle::Outcome::kOk, status);
  if (status < 500) {
    return finish(operation,
                  operation->is_unknown ? oracle::Outcome::kUnknown : oracle::Outcome::kFail,
                  status);
  }
  operation->is_unknown = true;
  if (operation->attempts >= kMaxAttempts) {
    return finish(operation, oracle::Outcome::kUnknown, status);
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
    if (outcome == oracle::Outcome::kOk) {
      ++counts_.accepted;
      accepted_.emplace_back(*ConversationId::parse(operation->send->conversation_id),
                             operation->send->ids.front());
      said_.push_back({operation->send->conversation_id, operation->user,
                       operation->send->client_msg_id, true, operation->send->invoked,
                       operation->send->ended});
    }
    sends_.push_back(*operation->send);
  }
  if (operation->then) operation->then(status);
}

}  // namespace parley::simulation
