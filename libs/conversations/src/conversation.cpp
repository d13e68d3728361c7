#include "conversations/conversation.hpp"

#include <array>
#include <cstdio>

namespace parley::conversations {
namespace {

constexpr std::array<std::string_view, 2> kKinds{"direct", "group"};
constexpr std::array<std::string_view, 3> kRoles{"member", "admin", "owner"};

template <typename Enum, std::size_t count>
std::optional<Enum> parse(const std::array<std::string_view, count>& names, std::string_view name) {
  for (std::size_t i = 0; i < count; ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

std::vector<Member> pair_members(const Conversation& conversation) {
  std::vector<Member> members;
  members.reserve(conversation.pair.size());
  for (const UserId& user_id : conversation.pair) {
    members.push_back({user_id, Role::member, conversation.created_at});
  }
  return members;
}

std::string_view kind_name(Kind kind) { return kKinds[static_cast<std::size_t>(kind)]; }
std::optional<Kind> parse_kind(std::string_view name) { return parse<Kind>(kKinds, name); }
std::string_view role_name(Role role) { return kRoles[static_cast<std::size_t>(role)]; }
std::optional<Role> parse_role(std::string_view name) { return parse<Role>(kRoles, name); }

std::string membership_position(Timestamp joined_at, const ConversationId& conversation_id) {
  std::array<char, 32> millis{};
  std::snprintf(millis.data(), millis.size(), "%015lld",
                static_cast<long long>(joined_at.time_since_epoch().count()));
  return std::string(millis.data()) + "." + conversation_id.text();
}

}  // namespace parley::conversations
