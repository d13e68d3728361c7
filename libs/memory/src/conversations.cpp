#include <algorithm>

#include "adapters.hpp"

namespace parley::memory {

using conversations::Conversation;
using conversations::Member;
using conversations::Membership;

ChatData::MemberRow* ChatData::member(const ConversationId& conversation_id,
                                      const UserId& user_id) {
  const auto all = members.find(conversation_id);
  if (all == members.end()) return nullptr;
  const auto row = all->second.find(user_id);
  return row == all->second.end() ? nullptr : &row->second;
}

std::vector<Member> ChatData::present(const ConversationId& conversation_id) const {
  std::vector<Member> found;
  const auto all = members.find(conversation_id);
  if (all == members.end()) return found;
  for (const auto& [user_id, row] : all->second) {
    if (!row.left) found.push_back(row.member);
  }
  // Those of the same time stay in the order of their ids.
  std::ranges::stable_sort(found, {}, &Member::joined_at);
  return found;
}

namespace {

class Conversations final : public conversations::ConversationStore {
 public:
  Conversations(ChatData& data, Gate* gate) : data_(data), gate_(gate) {}

  Result<bool> create(const Conversation& conversation, std::span<const Member> members) override {
    return pass(gate_, "create", [&]() -> Result<bool> {
      if (data_.conversations.contains(conversation.id)) return false;
      PARLEY_CHECK(put(conversation.id, members, 0, false));
      PARLEY_CHECK(between(gate_, "create"));
      return data_.conversations.emplace(conversation.id, conversation).second;
    });
  }

  Result<bool> exists(const ConversationId& conversation_id) override {
    return pass(gate_, "exists",
                [&]() -> Result<bool> { return data_.conversations.contains(conversation_id); });
  }

  Result<std::optional<Conversation>> find(const ConversationId& conversation_id) override {
    return pass(gate_, "find_conversation", [&]() -> Result<std::optional<Conversation>> {
      const auto found = data_.conversations.find(conversation_id);
      return found == data_.conversations.end() ? std::nullopt : std::optional(found->second);
    });
  }

  Result<std::optional<Membership>> membership(const ConversationId& conversation_id,
                                               const UserId& user_id) override {
    return pass(gate_, "membership", [&]() -> Result<std::optional<Membership>> {
      const auto found = data_.conversations.find(conversation_id);
      const auto* row = data_.member(conversation_id, user_id);
      if (found == data_.conversations.end() || row == nullptr || row->left) return std::nullopt;
      return Membership{found->second, row->member.role, row->position, row->has_joining};
    });
  }

  Result<bool> has_left(const ConversationId& conversation_id, const UserId& user_id) override {
    return pass(gate_, "has_left", [&]() -> Result<bool> {
      const auto* row = data_.member(conversation_id, user_id);
      return row != nullptr && row->left;
    });
  }

  Result<std::vector<Member>> members(const ConversationId& conversation_id) override {
    return pass(gate_, "members",
                [&]() -> Result<std::vector<Member>> { return data_.present(conversation_id); });
  }

  Result<std::vector<Member>> members_page(const ConversationId& conversation_id,
                                           const std::optional<conversations::MemberPlace>& after,
                                           std::size_t limit) override {
    return pass(gate_, "members_page", [&]() -> Result<std::vector<Member>> {
      std::vector<Member> found;
      for (const Member& one : data_.present(conversation_id)) {
        const bool is_behind = !after || std::pair(one.joined_at, one.user_id) >
                                             std::pair(after->joined_at, after->user_id);
        if (is_behind && found.size() < limit) found.push_back(one);
      }
      return found;
    });
  }

  Result<std::vector<Member>> members_in_role(const ConversationId& conversation_id,
                                              conversations::Role role,
                                              std::size_t limit) override {
    return pass(gate_, "members_in_role", [&]() -> Result<std::vector<Member>> {
      std::vector<Member> found;
      for (const Member& one : data_.present(conversation_id)) {
        if (one.role == role && found.size() < limit) found.push_back(one);
      }
      return found;
    });
  }

  Result<std::size_t> count_members(const ConversationId& conversation_id) override {
    return pass(gate_, "count_members",
                [&]() -> Result<std::size_t> { return data_.present(conversation_id).size(); });
  }

  Result<std::vector<UserId>> members_among(const ConversationId& conversation_id,
                                            std::span<const UserId> user_ids) override {
    return pass(gate_, "members_among", [&]() -> Result<std::vector<UserId>> {
      std::vector<UserId> found;
      for (const UserId& id : user_ids) {
        const auto* row = data_.member(conversation_id, id);
        if (row != nullptr && !row->left) found.push_back(id);
      }
      return found;
    });
  }

  Result<std::vector<ConversationId>> memberships_among(
      const UserId& user_id, std::span<const ConversationId> conversation_ids) override {
    return pass(gate_, "memberships_among", [&]() -> Result<std::vector<ConversationId>> {
      std::vector<ConversationId> found;
      for (const ConversationId& id : conversation_ids) {
        const auto* row = data_.member(id, user_id);
        if (row != nullptr && !row->left) found.push_back(id);
      }
      return found;
    });
  }

  Result<std::vector<Conversation>> public_conversations(std::string_view after,
                                                         std::size_t limit) override {
    return pass(gate_, "public_conversations", [&]() -> Result<std::vector<Conversation>> {
      std::map<std::string, Conversation> all;
      for (const auto& [id, one] : data_.conversations) {
        if (one.kind != conversations::ConversationKind::kOpen) continue;
        std::string position = conversations::title_position(id, one.title.value_or(""));
        if (position > after) all.emplace(std::move(position), one);
      }
      std::vector<Conversation> found;
      for (const auto& [position, one] : all) {
        if (found.size() < limit) found.push_back(one);
      }
      return found;
    });
  }

  Result<std::vector<Membership>> memberships(const UserId& user_id,
                                              std::string_view after_position,
                                              std::size_t limit) override {
    return pass(gate_, "memberships", [&]() -> Result<std::vector<Membership>> {
      std::vector<Membership> found;
      for (const auto& [id, conversation] : data_.conversations) {
        const auto* row = data_.member(id, user_id);
        if (row == nullptr || row->left) continue;
        if (!after_position.empty() && row->position >= after_position) continue;
        found.push_back({conversation, row->member.role, row->position, row->has_joining});
      }
      std::ranges::sort(found, std::greater<>{}, &Membership::position);
      if (found.size() > limit) {
        found.erase(found.begin() + static_cast<std::ptrdiff_t>(limit), found.end());
      }
      return found;
    });
  }

  Status set_title(const ConversationId& conversation_id, const std::optional<std::string>& title,
                   std::uint64_t number) override {
    return pass(gate_, "set_title", [&]() -> Status {
      const auto found = data_.conversations.find(conversation_id);
      if (found == data_.conversations.end()) return {};
      if (std::uint64_t& kept = data_.title_numbers[conversation_id]; kept < number) {
        found->second.title = title;
        kept = number;
      }
      return {};
    });
  }

  Status add_members(const ConversationId& conversation_id, std::span<const Member> members,
                     std::uint64_t number) override {
    return pass(gate_, "add_members",
                [&]() -> Status { return put(conversation_id, members, number, true); });
  }

  Status set_role(const ConversationId& conversation_id, const UserId& user_id,
                  conversations::Role role, std::uint64_t number) override {
    return pass(gate_, "set_role", [&]() -> Status {
      auto* const row = older(conversation_id, user_id, number);
      if (row == nullptr || row->left) return {};
      row->member.role = role;
      row->number = number;
      return {};
    });
  }

  Status remove_member(const ConversationId& conversation_id, const UserId& user_id,
                       std::uint64_t number) override {
    return pass(gate_, "remove_member", [&]() -> Status {
      auto* const row = older(conversation_id, user_id, number);
      if (row == nullptr) return {};
      row->left = true;
      row->number = number;
      return {};
    });
  }

  Status ping() override {
    return pass(gate_, "ping", []() -> Status { return {}; });
  }

 private:
  Status put(const ConversationId& conversation_id, std::span<const Member> members,
             std::uint64_t number, bool has_joining) {
    return one_by_one(gate_, "put_member", members, [&](const Member& member) {
      const ChatData::MemberRow row{
          member, conversations::membership_position(member.joined_at, conversation_id), false,
          has_joining, number};
      auto& kept = data_.members[conversation_id].try_emplace(member.user_id, row).first->second;
      if (kept.number >= number) return;
      if (kept.left) kept = row;
      kept.number = number;
    });
  }

  /// Null if there is none, or a change with a higher number set it.
  ChatData::MemberRow* older(const ConversationId& conversation_id, const UserId& user_id,
                             std::uint64_t number) {
    auto* const row = data_.member(conversation_id, user_id);
    return row != nullptr && row->number < number ? row : nullptr;
  }

  ChatData& data_;
  Gate* gate_;
};

}  // namespace

std::unique_ptr<conversations::ConversationStore> open_conversation_store(ChatData& data,
                                                                          Gate* gate) {
  return std::make_unique<Conversations>(data, gate);
}

}  // namespace parley::memory
