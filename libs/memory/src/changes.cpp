#include "changes.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace parley::memory {

using conversations::LastSeen;
using conversations::LeftOver;
using conversations::Pending;
using conversations::Removal;

Status PendingChanges::add(const Pending& pending) {
  return pass(gate_, "add_pending", [&]() -> Status {
    data_.pending.try_emplace(pending.id, pending);
    return {};
  });
}

Result<std::uint64_t> PendingChanges::number(const Pending& pending) {
  return pass(gate_, "number", [&]() -> Result<std::uint64_t> {
    const auto kept = [&] {
      const auto found = data_.pending.find(pending.id);
      return found == data_.pending.end() ? nullptr : &found->second;
    };
    if (kept() == nullptr) return 0;
    if (kept()->number != 0) return kept()->number;
    const std::uint64_t mine = ++data_.numbers[pending.conversation_id];
    PARLEY_CHECK(between(gate_, "number"));
    // Another one may have been first, or have removed it.
    auto* const row = kept();
    if (row == nullptr) return 0;
    return row->number != 0 ? row->number : row->number = mine;
  });
}

Status PendingChanges::mark_applied(const MessageId& id) {
  return pass(gate_, "mark_applied", [&]() -> Status {
    const auto found = data_.pending.find(id);
    if (found != data_.pending.end()) found->second.applied = true;
    return {};
  });
}

Status PendingChanges::remove(const MessageId& id) {
  return pass(gate_, "remove_pending", [&]() -> Status {
    data_.pending.erase(id);
    return {};
  });
}

Result<std::vector<Pending>> PendingChanges::of(const ConversationId& conversation_id) {
  return pass(gate_, "pending_of", [&]() -> Result<std::vector<Pending>> {
    std::vector<Pending> found;
    for (const auto& [id, one] : data_.pending) {
      if (one.conversation_id == conversation_id) found.push_back(one);
    }
    std::ranges::sort(
        found, {}, [](const Pending& one) { return std::tie(one.number, one.created_at, one.id); });
    return found;
  });
}

Result<LeftOver> PendingChanges::left_over(Timestamp from, std::size_t limit) {
  return pass(gate_, "left_over", [&]() -> Result<LeftOver> {
    std::vector<std::pair<ConversationId, Timestamp>> found;
    for (const auto& [id, one] : data_.pending) {
      if (one.created_at >= from) found.emplace_back(one.conversation_id, one.created_at);
    }
    std::ranges::stable_sort(found, {}, &std::pair<ConversationId, Timestamp>::second);
    if (found.size() > limit) {
      found.erase(found.begin() + static_cast<std::ptrdiff_t>(limit), found.end());
    }
    return conversations::page_of_left_over(found, from, limit);
  });
}

Status Removals::add(const Removal& removal) {
  return pass(gate_, "add_removal", [&]() -> Status {
    data_.removals.try_emplace(removal.id, removal);
    return {};
  });
}

Result<std::vector<Removal>> Removals::first(std::size_t limit) {
  return pass(gate_, "first_removals", [&]() -> Result<std::vector<Removal>> {
    std::vector<Removal> found;
    for (const auto& [id, one] : data_.removals) {
      if (found.size() < limit) found.push_back(one);
    }
    return found;
  });
}

Status Removals::forget(std::span<const MessageId> ids) {
  return pass(gate_, "forget_removals", [&]() -> Status {
    for (const MessageId& id : ids) data_.removals.erase(id);
    return {};
  });
}

Status Presence::save(std::span<const LastSeen> seen) {
  return pass(gate_, "save_seen", [&]() -> Status {
    for (const LastSeen& one : seen) {
      Timestamp& kept = data_.seen.try_emplace(one.user_id, one.at).first->second;
      kept = std::max(kept, one.at);
    }
    return {};
  });
}

Result<std::vector<LastSeen>> Presence::last_seen(std::span<const UserId> user_ids) {
  return pass(gate_, "last_seen", [&]() -> Result<std::vector<LastSeen>> {
    std::vector<LastSeen> found;
    for (const UserId& id : user_ids) {
      const auto one = data_.seen.find(id);
      if (one != data_.seen.end()) found.push_back({id, one->second});
    }
    return found;
  });
}

Result<std::vector<UserId>> Presence::sharing(const UserId& user_id,
                                              std::span<const UserId> others) {
  return pass(gate_, "sharing", [&]() -> Result<std::vector<UserId>> {
    const auto is_in = [&](const ConversationId& id, const UserId& user) {
      const auto* row = data_.member(id, user);
      return row != nullptr && !row->left;
    };
    std::vector<UserId> found;
    for (const UserId& other : std::set(others.begin(), others.end())) {
      const bool shares = std::ranges::any_of(data_.members, [&](const auto& one) {
        return is_in(one.first, user_id) && is_in(one.first, other);
      });
      if (shares) found.push_back(other);
    }
    return found;
  });
}

}  // namespace parley::memory
