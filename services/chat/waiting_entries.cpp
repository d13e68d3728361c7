#include "waiting_entries.hpp"

#include "log/log.hpp"

namespace parley::chat {
namespace {

constexpr std::chrono::minutes kForgottenAfter{1};

}  // namespace

Monotonic::duration WaitingEntries::age(const MessageId& entry, Monotonic::time_point at) {
  if (seen_.size() >= kMax && !seen_.contains(entry)) seen_.clear();
  Seen& seen = seen_.try_emplace(entry, Seen{at, at}).first->second;
  seen.last = at;
  return at - seen.first;
}

void WaitingEntries::forget_old(Monotonic::time_point at) {
  std::erase_if(seen_, [&](const auto& one) { return at - one.second.last > kForgottenAfter; });
}

void WaitingEntries::report(const conversations::Pending& pending, const Error& reason) {
  if (reported_.size() >= kMax || !reported_.insert(pending.id).second) return;
  unreadable_.Increment();
  log::error("pending_entry_unreadable", {{"id", pending.id.text()},
                                          {"conversation_id", pending.conversation_id.text()},
                                          {"reason", reason.detail}});
}

}  // namespace parley::chat
