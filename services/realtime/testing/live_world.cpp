#include "live_world.hpp"

#include <algorithm>
#include <array>
#include <sstream>

#include "protocol/message_id.hpp"

namespace parley::realtime {
namespace {

using protocol::Kind;

constexpr std::size_t kUsers = 4;
constexpr std::size_t kMaxOpen = 6;
constexpr std::size_t kSlowSteps = 60;
/// For the state before the first socket opens.
constexpr std::size_t kGroups = 5;
constexpr std::size_t kMaxOldEntries = 12;
/// So small that a few entries reach them.
const Limits kSmallLimits{
    .resume_ahead_bytes = 1000,
    .live_ahead_bytes = 3000,
    .page_bytes = 2000,
    .page_memory_bytes = 4000,
    .retry = {.first = std::chrono::milliseconds(0), .most = std::chrono::milliseconds(0)}};
constexpr unsigned kFailing = 10;
/// Room for the entries, plus a few other frames.
constexpr std::size_t kMaxUnreadBytes = 12'000;
/// Longer than the interval at which the hub compares by itself.
constexpr unsigned kQuietTicks = 40;

protocol::Entry entry_of(const ConversationId& id, Kind kind, const UserId& user_id,
                         std::int64_t seq) {
  protocol::Item item{.id = MessageId::random(),
                      .conversation_id = id,
                      .sender_id = user_id,
                      .client_msg_id = random_id_text(),
                      .text = kind == Kind::kMessage ? "text" : "",
                      .accepted_at = now(),
                      .request_id = "",
                      .traceparent = "",
                      .kind = kind};
  if (kind != Kind::kMessage) item.user_ids = {user_id};
  item.id = protocol::derive_id(item);
  return {.item = item, .seq = seq, .message_number = seq, .stored_at = now()};
}

}  // namespace

LiveWorld::LiveWorld(WorldStores& stores, std::uint64_t seed)
    : stores_(stores),
      random_(seed),
      send_limit_({}),
      loses_feed_(seed % 2 == 0),
      store_fails_(seed % 3 == 0) {
  verifier_.update({key_.public_key()}, {});
  while (users_.size() < kUsers) users_.push_back(UserId::random());
  hub_ = std::make_unique<Hub>(
      HubDependencies{stores.all, verifier_, admission_, send_limit_,
                      [](const protocol::Item&, const messaging::Completion&) { return Status(); },
                      [](const protocol::Signal&) {},
                      [this](std::function<void()> job) {
                        jobs_.push_back(std::move(job));
                        return true;
                      },
                      [this](LoopPost::Work work) {
                        const auto delay = static_cast<unsigned>(chance(20) ? pick(kSlowSteps) : 0);
                        if (in_job_) return answers_.push_back({std::move(work), steps_ + delay});
                        loop_.push_back(std::move(work));
                      }},
      kSmallLimits);
  while (groups_.size() < kGroups) make_group();
  make_old_entries();
}

LiveWorld::~LiveWorld() {
  hub_->end();
  clients_.clear();
}

void LiveWorld::note(const std::string& what) { trace_ += what + "\n"; }

void LiveWorld::step(bool busy) {
  using Do = void (LiveWorld::*)();
  std::vector<Do> possible;
  if (!loop_.empty()) possible.insert(possible.end(), 4, &LiveWorld::run_loop);
  if (!jobs_.empty()) possible.insert(possible.end(), 3, &LiveWorld::run_job);
  ++steps_;
  if (!answers_.empty()) possible.insert(possible.end(), 3, &LiveWorld::post_answer);
  if (!queue_.empty()) possible.insert(possible.end(), 2, &LiveWorld::store_next);
  if (anything_unread()) possible.insert(possible.end(), 2, &LiveWorld::read_slowly);
  if (!feed_.empty()) possible.insert(possible.end(), 2, &LiveWorld::deliver_next);
  if (busy) possible.insert(possible.end(), 3, &LiveWorld::act);
  if (!possible.empty()) (this->*possible[pick(possible.size())])();
}

void LiveWorld::act() {
  ++operations_;
  const std::size_t choice = pick(100);
  if (choice < 25) return open_socket();
  if (choice < 35) return close_socket();
  if (choice < 50) return add_member();
  if (choice < 62) return remove_member();
  if (choice < 67) return make_group();
  if (choice < 80) return write_direct();
  if (choice < 83) return interrupt_feed();
  const ConversationId& id = groups_[pick(groups_.size())];
  note("write " + id.text());
  queue_.push_back({id, Kind::kMessage, users_[pick(users_.size())]});
}

void LiveWorld::open_socket() {
  if (clients_.size() >= kMaxOpen) return;
  const UserId& user_id = users_[pick(users_.size())];
  note("open " + user_id.text());
  clients_.push_back(std::make_unique<SimulatedClient>(
      user_id, operations_,
      [this, user_id](const ConversationId& id) { return removed_at(id, user_id); }, trace_));
  SimulatedClient& client = *clients_.back();
  if (chance(40)) client.read_slowly(kMaxUnreadBytes);
  client.peer = hub_->accept(client);
  const jwt::Claims claims{{user_id, SessionId::random(), "name"},
                           "parley",
                           "parley",
                           now(),
                           now() + std::chrono::minutes(5)};
  client.peer->received(
      client.auth(key_.sign(claims), chance(50) ? kept_[user_id] : SimulatedClient::Positions()));
}

void LiveWorld::close_socket() {
  if (clients_.empty()) return;
  const std::size_t index = pick(clients_.size());
  if (!clients_[index]->complaint().empty()) return;
  const SimulatedClient& client = *clients_[index];
  note("close " + client.user_id().text());
  if (client.welcomed()) kept_[client.user_id()] = client.positions();
  clients_.erase(clients_.begin() + static_cast<std::ptrdiff_t>(index));
}

bool LiveWorld::anything_unread() const {
  return std::ranges::any_of(clients_, [](const auto& one) { return one->has_unread(); });
}

void LiveWorld::read_slowly() {
  const std::size_t first = pick(clients_.size());
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    SimulatedClient& client = *clients_[(first + i) % clients_.size()];
    if (client.has_unread()) return client.read_next();
  }
}

void LiveWorld::make_old_entries() {
  while (!queue_.empty()) store_next();
  for (const ConversationId& id : groups_) {
    std::vector<protocol::Entry> entries;
    for (std::size_t left = pick(kMaxOldEntries); left > 0; --left) {
      entries.push_back(entry_of(id, Kind::kMessage, users_[0], ++tails_[id]));
    }
    stores_.all.timeline.insert(entries).value();
    for (const UserId& user_id : users_) {
      kept_[user_id][id.text()] =
          static_cast<std::int64_t>(pick(static_cast<std::size_t>(tails_[id]) + 1));
    }
  }
  feed_.clear();
}

void LiveWorld::add_member() {
  const ConversationId& id = groups_[pick(groups_.size())];
  const UserId& user_id = users_[pick(users_.size())];
  if (is_member(id, user_id)) return;
  note("add " + user_id.text() + " to " + id.text());
  const conversations::Member member{user_id, conversations::Role::kMember, now()};
  stores_.all.conversations.add_members(id, std::array{member}, ++changes_).value();
  queue_.push_back({id, Kind::kMembersAdded, user_id});
}

void LiveWorld::remove_member() {
  const ConversationId& id = groups_[pick(groups_.size())];
  const UserId& user_id = users_[pick(users_.size())];
  if (!is_member(id, user_id)) return;
  note("remove " + user_id.text() + " from " + id.text());
  stores_.all.conversations.remove_member(id, user_id, ++changes_).value();
  queue_.push_back({id, Kind::kMemberRemoved, user_id});
}

void LiveWorld::make_group() {
  const conversations::Conversation group{ConversationId::random(),
                                          conversations::ConversationKind::kGroup,
                                          "title",
                                          users_[0],
                                          now(),
                                          {}};
  const UserId& other = users_[1 + pick(users_.size() - 1)];
  note("group " + group.id.text() + " with " + other.text());
  const std::array members{conversations::Member{users_[0], conversations::Role::kOwner, now()},
                           conversations::Member{other, conversations::Role::kMember, now()}};
  stores_.all.conversations.create(group, members).value();
  groups_.push_back(group.id);
  queue_.push_back({group.id, Kind::kMembersAdded, other});
}

void LiveWorld::write_direct() {
  const UserId& one = users_[pick(users_.size())];
  const UserId& other = users_[pick(users_.size())];
  if (one == other) return;
  const auto& [first, second] = std::minmax(one, other);
  const conversations::Conversation direct{protocol::direct_conversation_id(one, other),
                                           conversations::ConversationKind::kDirect,
                                           {},
                                           one,
                                           now(),
                                           {first, second}};
  note("direct " + direct.id.text() + " of " + one.text() + " and " + other.text());
  stores_.all.conversations.create(direct, conversations::pair_members(direct)).value();
  queue_.push_back({direct.id, Kind::kMessage, one});
}

void LiveWorld::interrupt_feed() {
  if (!loses_feed_) return;
  note("feed lost");
  feed_.clear();
  loop_.emplace_back([this] { hub_->feed_state(false, "lost"); });
  // What is stored until then is not delivered.
  feed_up_ = false;
}

void LiveWorld::store_next() {
  const Pending next = queue_.front();
  queue_.pop_front();
  const std::int64_t seq = ++tails_[next.conversation_id];
  const protocol::Entry entry = entry_of(next.conversation_id, next.kind, next.user_id, seq);
  stores_.all.timeline.insert(std::array{entry}).value();
  if (next.kind != Kind::kMessage) {
    removed_at_[{next.conversation_id, next.user_id}] = next.kind == Kind::kMemberRemoved ? seq : 0;
  }
  note("stored " + next.conversation_id.text() + " " + std::to_string(seq));
  if (!feed_up_) {
    if (!chance(30)) return;
    feed_up_ = true;
    loop_.emplace_back([this] { hub_->feed_state(true, ""); });
    return;
  }
  feed_.push_back({protocol::head_of(entry), entry_frame(protocol::write_entry(entry))});
}

void LiveWorld::deliver_next() {
  note("event " + feed_.front().head.conversation_id.text() + " " +
       std::to_string(feed_.front().head.seq));
  loop_.emplace_back([this, line = feed_.front()] { hub_->take(std::vector{line}); });
  // Sometimes redelivered, as after a crash of the consumer.
  if (!chance(10)) feed_.pop_front();
}

void LiveWorld::run_job() {
  const std::size_t index = pick(jobs_.size());
  const auto job = std::move(jobs_[index]);
  jobs_.erase(jobs_.begin() + static_cast<std::ptrdiff_t>(index));
  in_job_ = true;
  stores_.gate.away(store_fails_ && !settles_ && chance(kFailing));
  job();
  stores_.gate.away(false);
  in_job_ = false;
}

void LiveWorld::post_answer() {
  const std::size_t index = pick(answers_.size());
  if (steps_ < answers_[index].not_before) return;
  loop_.push_back(std::move(answers_[index].work));
  answers_.erase(answers_.begin() + static_cast<std::ptrdiff_t>(index));
}

void LiveWorld::run_loop() {
  const auto work = std::move(loop_.front());
  loop_.pop_front();
  work();
  if (chance(5)) hub_->pump();
}

void LiveWorld::settle() {
  settles_ = true;
  const auto drain = [this] {
    while (!loop_.empty() || !jobs_.empty() || !answers_.empty() || !queue_.empty() ||
           !feed_.empty() || anything_unread())
      step(false);
  };
  if (!feed_up_) {
    feed_up_ = true;
    loop_.emplace_back([this] { hub_->feed_state(true, ""); });
  }
  drain();
  for (unsigned tick = 0; tick < kQuietTicks; ++tick) {
    loop_.emplace_back([this] {
      hub_->tick();
      hub_->pump();
    });
    drain();
  }
}

std::int64_t LiveWorld::removed_at(const ConversationId& id, const UserId& user_id) const {
  const bool is_changing = std::ranges::any_of(queue_, [&](const Pending& one) {
    return one.conversation_id == id && one.kind != Kind::kMessage && one.user_id == user_id;
  });
  const auto removed = removed_at_.find({id, user_id});
  return loses_feed_ || is_changing || removed == removed_at_.end() ? 0 : removed->second;
}

bool LiveWorld::is_member(const ConversationId& id, const UserId& user_id) const {
  return stores_.all.conversations.membership(id, user_id).value().has_value();
}

std::string LiveWorld::violations() const {
  std::ostringstream wrong;
  for (const auto& client : clients_) {
    if (!client->complaint().empty()) wrong << client->complaint() << '\n';
    if (!client->welcomed()) wrong << client->user_id().text() << ": no welcome\n";
    for (const auto& [id, tail] : tails_) {
      const auto known = client->positions().find(id.text());
      const bool knows = known != client->positions().end();
      if (knows != is_member(id, client->user_id())) {
        wrong << client->user_id().text() << (knows ? " isn't" : " is") << " a member of "
              << id.text() << '\n';
      } else if (knows && known->second != tail) {
        wrong << client->user_id().text() << " is at " << known->second << " of " << tail << " in "
              << id.text() << '\n';
      }
    }
  }
  return wrong.str();
}

}  // namespace parley::realtime
