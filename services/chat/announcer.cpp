#include "announcer.hpp"

#include <future>
#include <utility>

#include "change_conversation.hpp"
#include "log/log.hpp"

namespace parley::chat {
namespace {

using conversations::Pending;

constexpr std::size_t kSwept = 500;
/// Longer than the gate's own deadline.
constexpr std::chrono::seconds kConfirmedWithin{6};

}  // namespace

Announcer::Announcer(conversations::ConversationStore& conversations,
                     conversations::PendingStore& pending, conversations::RemovalStore& removals,
                     messaging::MessageGate& messages, AnnouncerOptions options)
    : conversations_(conversations),
      pending_(pending),
      removals_(removals),
      messages_(messages),
      options_(options) {
  thread_ = std::thread([this] { run(); });
}

Announcer::~Announcer() { stop(); }

void Announcer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Announcer::tell(const ConversationId& conversation_id) {
  {
    const std::lock_guard lock(mutex_);
    if (told_.size() < kMaxTold) told_.insert(conversation_id);
  }
  changed_.notify_all();
}

bool Announcer::stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void Announcer::run() {
  while (!stopping()) {
    for (const ConversationId& id : wait()) {
      if (stopping() || announce(id) == Outcome::failed) break;
    }
    if (!stopping() && Monotonic::now() >= next_sweep_) sweep();
  }
}

std::set<ConversationId> Announcer::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, next_sweep_, [&] { return stopping_ || !told_.empty(); });
  return std::exchange(told_, {});
}

void Announcer::sweep() {
  const auto left = pending_.left_over(now() - options_.left_after, kSwept);
  if (left.has_value()) {
    for (const ConversationId& id : *left) {
      if (stopping() || announce(id) == Outcome::failed) break;
    }
  }
  next_sweep_ = Monotonic::now() + options_.sweep_every;
}

Announcer::Outcome Announcer::announce(const ConversationId& conversation_id) {
  const auto all = pending_.of(conversation_id);
  if (all.has_error()) return Outcome::failed;
  for (const Pending& one : *all) {
    // A later one must not overtake it.
    if (const Outcome outcome = announce(one); outcome != Outcome::done) return outcome;
  }
  return Outcome::done;
}

Announcer::Outcome Announcer::announce(const Pending& pending) {
  const auto done = [](const Status& status) {
    return status.has_error() ? Outcome::failed : Outcome::done;
  };
  const auto age = now() - pending.created_at;
  if (!pending.applied) {
    if (age < options_.redo_after) return Outcome::waits;
    if (make_sure_of(pending).has_error()) return Outcome::failed;
  }
  const auto there = conversations_.exists(pending.conversation_id);
  if (there.has_error()) return Outcome::failed;
  if (!*there) {
    return age < options_.forget_after ? Outcome::waits : done(pending_.remove(pending.id));
  }
  if (publish(pending).has_error()) return Outcome::failed;
  return done(pending_.remove(pending.id));
}

Status Announcer::make_sure_of(const Pending& pending) {
  PARLEY_TRY(const auto change, protocol::read_item(pending.item));
  PARLEY_CHECK(apply_change(conversations_, removals_, change));
  log::info("change_made_again", {{"conversation_id", pending.conversation_id.text()},
                                  {"kind", protocol::kind_name(change.kind)}});
  return pending_.mark_applied(pending.id);
}

Status Announcer::publish(const Pending& pending) {
  PARLEY_TRY(const auto item, protocol::read_item(pending.item));
  const auto confirmed = std::make_shared<std::promise<Status>>();
  auto answer = confirmed->get_future();
  PARLEY_CHECK(
      messages_.publish(item, [confirmed](const Status& status) { confirmed->set_value(status); }));
  if (answer.wait_for(kConfirmedWithin) != std::future_status::ready) {
    return unavailable("RabbitMQ does not confirm");
  }
  return answer.get();
}

}  // namespace parley::chat
