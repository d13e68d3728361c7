#include "awaited_entries.hpp"

#include <algorithm>
#include <utility>

#include "protocol/error_codes.hpp"

namespace parley::chat {
namespace {

Error unconfirmed() {
  return {code::kUnconfirmed,
          "The change is applied and permanent. Its entry is waiting for RabbitMQ and will follow. "
          "A retry is safe and succeeds once the entry has followed.",
          true};
}

}  // namespace

AwaitedEntries::AwaitedEntries(std::chrono::milliseconds within)
    : within_(within), thread_([this] { run(); }) {}

AwaitedEntries::~AwaitedEntries() { stop(); }

void AwaitedEntries::stop() {
  All left;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    left.swap(waiting_);
    by_conversation_.clear();
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
  for (const Waiting& one : left) one.answer(unconfirmed());
}

void AwaitedEntries::add(const ConversationId& conversation_id, const MessageId& entry,
                         Answer answer) {
  {
    const std::lock_guard lock(mutex_);
    if (!stopping_ && waiting_.size() < kMaxAwaited) {
      const auto added = waiting_.insert(
          waiting_.end(),
          {conversation_id, entry, Monotonic::now() + within_, std::exchange(answer, nullptr)});
      by_conversation_.emplace(conversation_id, added);
    }
  }
  if (answer) return answer(unconfirmed());
  changed_.notify_all();
}

bool AwaitedEntries::has(const ConversationId& conversation_id) const {
  const std::lock_guard lock(mutex_);
  return by_conversation_.contains(conversation_id);
}

void AwaitedEntries::confirmed(const ConversationId& conversation_id, const MessageId& entry) {
  answer_where(conversation_id, [&](const Waiting& one) { return one.entry == entry; });
}

void AwaitedEntries::still_pending(const ConversationId& conversation_id,
                                   std::span<const conversations::Pending> pending) {
  answer_where(conversation_id, [&](const Waiting& one) {
    return std::ranges::find(pending, one.entry, &conversations::Pending::id) == pending.end();
  });
}

template <typename Predicate>
void AwaitedEntries::answer_where(const ConversationId& conversation_id, Predicate is_confirmed) {
  All taken;
  {
    const std::lock_guard lock(mutex_);
    const auto [first, last] = by_conversation_.equal_range(conversation_id);
    for (auto at = first; at != last;) {
      const bool is = is_confirmed(*at->second);
      if (is) taken.splice(taken.end(), waiting_, at->second);
      at = is ? by_conversation_.erase(at) : std::next(at);
    }
  }
  for (const Waiting& one : taken) one.answer({});
}

void AwaitedEntries::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (waiting_.empty()) {
      changed_.wait(lock);
      continue;
    }
    const auto first = waiting_.begin();
    if (Monotonic::now() < first->until) {
      // A copy: the element may be gone when the wait ends.
      const auto until = first->until;
      changed_.wait_until(lock, until);
      continue;
    }
    const auto [begin, end] = by_conversation_.equal_range(first->conversation_id);
    by_conversation_.erase(
        std::find_if(begin, end, [&](const auto& one) { return one.second == first; }));
    All late;
    late.splice(late.end(), waiting_, first);
    lock.unlock();
    late.front().answer(unconfirmed());
    lock.lock();
  }
}

}  // namespace parley::chat
