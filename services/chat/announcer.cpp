#include "announcer.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

#include "apply_change.hpp"
#include "log/log.hpp"

namespace parley::chat {
namespace {

using conversations::Pending;

constexpr std::size_t kSwept = 500;
/// Conversations in progress, besides awaited ones.
constexpr std::size_t kMostUnderWay = 500;
/// Conversations begun before newly awaited ones are checked.
constexpr std::size_t kBegunAtOnce = 50;
/// Entries of one conversation kept in memory.
constexpr std::size_t kReadAhead = 16;
constexpr std::chrono::milliseconds kSoon{200};

}  // namespace

struct Announcer::Inbox {
  std::mutex mutex;
  Condition changed;
  std::set<ConversationId> told;
  std::set<ConversationId> awaited;
  std::vector<std::pair<ConversationId, Status>> answers;
  /// The last one taken from `told`: iterates in order, so that all have their turn.
  std::optional<ConversationId> taken;
  bool stopping = false;

  void tell(const ConversationId& id) {
    if (told.size() < kMaxTold) told.insert(id);
  }
  std::vector<ConversationId> take_told() {
    std::vector<ConversationId> some;
    while (!told.empty() && some.size() < kBegunAtOnce) {
      auto next = taken ? told.upper_bound(*taken) : told.begin();
      if (next == told.end()) next = told.begin();
      taken = *next;
      some.push_back(*next);
      told.erase(next);
    }
    return some;
  }
};

struct Announcer::Tasks {
  std::vector<std::pair<ConversationId, Status>> answers;
  std::vector<ConversationId> awaited;
  std::vector<ConversationId> told;
};

Announcer::Announcer(const messaging::Stores& stores, messaging::MessagePublisher& messages,
                     AnnouncerOptions options)
    : stores_(stores),
      messages_(messages),
      options_(options),
      awaited_(options.confirm_within),
      inbox_(std::make_shared<Inbox>()) {
  thread_ = Thread([this] { run(); });
}

Announcer::~Announcer() { stop(); }

void Announcer::stop() {
  {
    const std::lock_guard lock(inbox_->mutex);
    inbox_->stopping = true;
  }
  inbox_->changed.notify_all();
  if (thread_.joinable()) thread_.join();
  awaited_.stop();
}

void Announcer::tell(const ConversationId& conversation_id) {
  {
    const std::lock_guard lock(inbox_->mutex);
    inbox_->tell(conversation_id);
  }
  inbox_->changed.notify_all();
}

void Announcer::await(const ConversationId& conversation_id, const MessageId& entry,
                      AwaitedEntries::Answer answer) {
  awaited_.add(conversation_id, entry, std::move(answer));
  {
    const std::lock_guard lock(inbox_->mutex);
    if (inbox_->awaited.size() < AwaitedEntries::kMaxAwaited) {
      inbox_->awaited.insert(conversation_id);
    }
  }
  inbox_->changed.notify_all();
}

void Announcer::run() {
  while (const auto tasks = wait()) {
    for (const auto& [id, confirmed] : tasks->answers) finished(id, confirmed);
    begin_all(tasks->awaited);
    if (!soon_.empty() && Monotonic::now() >= soon_at_) {
      const auto again = std::exchange(soon_, {});
      begin_all({again.begin(), again.end()});
    }
    begin_all(tasks->told);
    if (Monotonic::now() >= next_sweep_) sweep();
  }
}

std::optional<Announcer::Tasks> Announcer::wait() {
  Inbox& inbox = *inbox_;
  std::unique_lock lock(inbox.mutex);
  inbox.changed.wait_until(lock, next_wake(), [&] {
    return inbox.stopping || !inbox.answers.empty() || !inbox.awaited.empty() ||
           (!inbox.told.empty() && has_room());
  });
  if (inbox.stopping) return std::nullopt;
  Tasks tasks;
  tasks.answers.swap(inbox.answers);
  tasks.awaited.assign(inbox.awaited.begin(), inbox.awaited.end());
  inbox.awaited.clear();
  if (has_room()) tasks.told = inbox.take_told();
  return tasks;
}

Monotonic::time_point Announcer::next_wake() const {
  return soon_.empty() ? next_sweep_ : std::min(next_sweep_, soon_at_);
}

bool Announcer::has_room() const { return under_way_.size() < kMostUnderWay; }

void Announcer::sweep() {
  const auto left = stores_.pending.left_over(sweep_from_, kSwept);
  const bool more = left.has_value() && left->next;
  sweep_from_ = more ? *left->next : Timestamp{};
  next_sweep_ = Monotonic::now() + (more ? kSoon : options_.sweep_every);
  waiting_.forget_old();
  if (left.has_error()) return;
  const std::lock_guard lock(inbox_->mutex);
  for (const ConversationId& id : left->conversation_ids) inbox_->tell(id);
}

bool Announcer::may_begin(const ConversationId& conversation_id) const {
  const auto partition = messages_.partition_of(conversation_id);
  return !partition || !failing_.contains(*partition) || !under_way_in_.contains(*partition) ||
         awaited_.has(conversation_id);
}

void Announcer::begin_all(const std::vector<ConversationId>& conversation_ids) {
  bool away = false;
  for (const ConversationId& id : conversation_ids) {
    if (const auto busy = under_way_.find(id); busy != under_way_.end()) {
      busy->second.again = true;
      continue;
    }
    Outcome outcome = Outcome::kWaits;
    if (!away && may_begin(id)) outcome = begin(id);
    away = away || outcome == Outcome::kAway;
    settle(id, outcome);
  }
}

void Announcer::settle(const ConversationId& conversation_id, Outcome outcome) {
  const bool failed = outcome == Outcome::kAway || outcome == Outcome::kWaits;
  if (!failed || !awaited_.has(conversation_id)) return;
  if (soon_.empty()) soon_at_ = Monotonic::now() + kSoon;
  soon_.insert(conversation_id);
}

Announcer::Outcome Announcer::begin(const ConversationId& conversation_id) {
  const auto all = in_order(stores_.pending, conversation_id);
  if (all.has_error()) return Outcome::kAway;
  awaited_.still_pending(conversation_id, *all);
  return go_on(conversation_id, read_entries(*all));
}

Announcer::UnderWay Announcer::read_entries(const std::vector<Pending>& all) {
  UnderWay work;
  for (const Pending& one : all) {
    auto item = protocol::read_item(one.item);
    if (item.has_error()) {
      waiting_.report(one, item.error());
      // A program that knows the item publishes it, and then those after it.
      if (item.error().code == protocol::kNewerItem) break;
      continue;
    }
    work.again = work.entries.size() >= kReadAhead;
    if (work.again) break;
    work.entries.push_back({one, *std::move(item)});
  }
  return work;
}

Announcer::Outcome Announcer::go_on(const ConversationId& conversation_id, UnderWay work) {
  while (!work.entries.empty()) {
    // Since it was read, another instance may have applied it, and it may have been undone.
    if (!work.entries.front().pending.applied && !work.fresh) return begin(conversation_id);
    const Outcome outcome = prepare(work.entries.front());
    if (outcome == Outcome::kPublished) return publish(conversation_id, std::move(work));
    // A later one must not overtake it.
    if (outcome != Outcome::kNothing) return outcome;
    work.entries.pop_front();
  }
  return work.again ? begin(conversation_id) : Outcome::kNothing;
}

Announcer::Outcome Announcer::prepare(const Entry& entry) {
  const Pending& pending = entry.pending;
  if (!pending.applied) {
    if (waiting_.age(pending.id) < options_.redo_after) return Outcome::kWaits;
    if (make_sure_of(entry).has_error()) return Outcome::kAway;
  }
  const auto there = stores_.conversations.exists(pending.conversation_id);
  if (there.has_error()) return Outcome::kAway;
  if (*there) return Outcome::kPublished;
  if (waiting_.age(pending.id) < options_.forget_after) return Outcome::kWaits;
  return stores_.pending.remove(pending.id).has_error() ? Outcome::kAway : Outcome::kNothing;
}

Status Announcer::make_sure_of(const Entry& entry) {
  PARLEY_CHECK(apply_change(stores_, entry.pending, entry.item));
  log::info("change_made_again", {{"conversation_id", entry.pending.conversation_id.text()},
                                  {"kind", protocol::kind_name(entry.item.kind)}});
  return {};
}

Announcer::Outcome Announcer::publish(const ConversationId& conversation_id, UnderWay work) {
  const auto partition = messages_.partition_of(conversation_id);
  if (!partition) return Outcome::kAway;
  const Status taken = messages_.publish(
      work.entries.front().item, [inbox = inbox_, conversation_id](const Status& confirmed) {
        {
          const std::lock_guard lock(inbox->mutex);
          inbox->answers.emplace_back(conversation_id, confirmed);
        }
        inbox->changed.notify_all();
      });
  if (taken.has_error()) return Outcome::kAway;
  work.partition = *partition;
  ++under_way_in_[*partition];
  under_way_.emplace(conversation_id, std::move(work));
  return Outcome::kPublished;
}

void Announcer::finished(const ConversationId& conversation_id, const Status& confirmed) {
  auto node = under_way_.extract(conversation_id);
  if (node.empty()) return;
  UnderWay work = std::move(node.mapped());
  if (--under_way_in_[work.partition] == 0) under_way_in_.erase(work.partition);
  if (confirmed.has_error()) {
    failing_.insert(work.partition);
    return settle(conversation_id, Outcome::kWaits);
  }
  failing_.erase(work.partition);
  const MessageId entry = work.entries.front().pending.id;
  work.entries.pop_front();
  work.fresh = false;
  awaited_.confirmed(conversation_id, entry);
  const bool removed = stores_.pending.remove(entry).has_value();
  settle(conversation_id, removed ? go_on(conversation_id, std::move(work)) : Outcome::kAway);
}

}  // namespace parley::chat
