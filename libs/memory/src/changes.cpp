#include <algorithm>
#include <set>
#include <tuple>

#include "adapters.hpp"

namespace parley::memory {

using conversations::LastSeen;
using conversations::LeftOver;
using conversations::Pending;
using conversations::Removal;

namespace {

class PendingChanges final : public conversations::PendingStore {
 public:
  PendingChanges(ChatData& data, Gate* gate) : data_(data), gate_(gate) {}

  Status add(const Pending& pending) override {
    return pass(gate_, "add_pending", [&]() -> Status {
      data_.pending.try_emplace(pending.id, pending);
      return {};
    });
  }

  Result<std::uint64_t> number(const Pending& pending) override {
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

  Status mark_applied(const MessageId& id) override {
    return pass(gate_, "mark_applied", [&]() -> Status {
      const auto found = data_.pending.find(id);
      if (found != data_.pending.end()) found->second.applied = true;
      return {};
    });
  }

  Status remove(const MessageId& id) override {
    return pass(gate_, "remove_pending", [&]() -> Status {
      data_.pending.erase(id);
      return {};
    });
  }

  Result<std::vector<Pending>> of(const ConversationId& conversation_id) override {
    return pass(gate_, "pending_of", [&]() -> Result<std::vector<Pending>> {
      std::vector<Pending> found;
      for (const auto& [id, one] : data_.pending) {
        if (one.conversation_id == conversation_id) found.push_back(one);
      }
      std::ranges::sort(found, {}, [](const Pending& one) {
        return std::tie(one.number, one.created_at, one.id);
      });
      return found;
    });
  }

  Result<LeftOver> left_over(Timestamp from, std::size_t limit) override {
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

 private:
  ChatData& data_;
  Gate* gate_;
};

class Removals final : public conversations::RemovalStore {
 public:
  Removals(ChatData& data, Gate* gate) : data_(data), gate_(gate) {}

  Status add(const Removal& removal) override {
    return pass(gate_, "add_removal", [&]() -> Status {
      data_.removals.try_emplace(removal.id, removal);
      return {};
    });
  }

  Result<std::vector<Removal>> first(std::size_t limit) override {
    return pass(gate_, "first_removals", [&]() -> Result<std::vector<Removal>> {
      std::vector<Removal> found;
      for (const auto& [id, one] : data_.removals) {
        if (found.size() < limit) found.push_back(one);
      }
      return found;
    });
  }

  Status forget(std::span<const MessageId> ids) override {
    return pass(gate_, "forget_removals", [&]() -> Status {
      for (const MessageId& id : ids) data_.removals.erase(id);
      return {};
    });
  }

 private:
  ChatData& data_;
  Gate* gate_;
};

class Presence final : public conversations::PresenceStore {
 public:
  Presence(ChatData& data, Gate* gate) : data_(data), gate_(gate) {}

  Status save(std::span<const LastSeen> seen) override {
    return pass(gate_, "save_seen", [&]() -> Status {
      for (const LastSeen& one : seen) {
        Timestamp& kept = data_.seen.try_emplace(one.user_id, one.at).first->second;
        kept = std::max(kept, one.at);
      }
      return {};
    });
  }

  Result<std::vector<LastSeen>> last_seen(std::span<const UserId> user_ids) override {
    return pass(gate_, "last_seen", [&]() -> Result<std::vector<LastSeen>> {
      std::vector<LastSeen> found;
      for (const UserId& id : user_ids) {
        const auto one = data_.seen.find(id);
        if (one != data_.seen.end()) found.push_back({id, one->second});
      }
      return found;
    });
  }

  Result<std::vector<UserId>> sharing(const UserId& user_id,
                                      std::span<const UserId> others) override {
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

 private:
  ChatData& data_;
  Gate* gate_;
};

}  // namespace

std::unique_ptr<conversations::PendingStore> open_pending_store(ChatData& data, Gate* gate) {
  return std::make_unique<PendingChanges>(data, gate);
}

std::unique_ptr<conversations::PresenceStore> open_presence_store(ChatData& data, Gate* gate) {
  return std::make_unique<Presence>(data, gate);
}

std::unique_ptr<conversations::RemovalStore> open_removal_store(ChatData& data, Gate* gate) {
  return std::make_unique<Removals>(data, gate);
}

}  // namespace parley::memory
