#include "conversations/conversation.hpp"

#include <array>
#include <charconv>
#include <cstdio>

#include "base/utf8.hpp"

namespace parley::conversations {
namespace {

constexpr std::size_t kPositionCharacters = 64;
constexpr std::array<std::string_view, 3> kKinds{"direct", "group", "public"};
constexpr std::array<std::string_view, 3> kRoles{"member", "admin", "owner"};

template <typename Enum, std::size_t count>
std::optional<Enum> parse(const std::array<std::string_view, count>& names, std::string_view name) {
  for (std::size_t i = 0; i < count; ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

/// Of folded text.
bool is_in_word(char byte) {
  return (static_cast<unsigned char>(byte) & 0x80) != 0 || (byte >= 'a' && byte <= 'z') ||
         (byte >= '0' && byte <= '9');
}

}  // namespace

std::vector<Member> pair_members(const Conversation& conversation) {
  std::vector<Member> members;
  members.reserve(conversation.pair.size());
  for (const UserId& user_id : conversation.pair) {
    members.push_back({user_id, Role::kMember, conversation.created_at});
  }
  return members;
}

std::size_t max_members(ConversationKind kind) {
  return kind == ConversationKind::kOpen ? kMaxPublicMembers : kMaxMembers;
}

std::string_view kind_name(ConversationKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }
std::optional<ConversationKind> parse_kind(std::string_view name) {
  return parse<ConversationKind>(kKinds, name);
}
std::string_view role_name(Role role) { return kRoles[static_cast<std::size_t>(role)]; }
std::optional<Role> parse_role(std::string_view name) { return parse<Role>(kRoles, name); }

std::string membership_position(Timestamp joined_at, const ConversationId& conversation_id) {
  std::array<char, 32> millis{};
  std::snprintf(millis.data(), millis.size(), "%015lld",
                static_cast<long long>(joined_at.time_since_epoch().count()));
  return std::string(millis.data()) + "." + conversation_id.text();
}

Timestamp joined_at(const Membership& membership) {
  long long millis = 0;
  const std::string& position = membership.position;
  std::from_chars(position.data(), position.data() + position.size(), millis);
  return Timestamp{std::chrono::milliseconds{millis}};
}

std::string title_position(const ConversationId& conversation_id, std::string_view title) {
  std::string position = fold_case(title);
  position.resize(utf8_prefix(position, kPositionCharacters).size());
  return position + '\x01' + conversation_id.text();
}

bool title_matches(std::string_view title, std::string_view beginning) {
  const std::string folded = fold_case(title);
  const std::string wanted = fold_case(beginning);
  for (auto at = folded.find(wanted); at != folded.npos; at = folded.find(wanted, at + 1)) {
    if (at == 0 || !is_in_word(folded[at - 1])) return true;
  }
  return false;
}

}  // namespace parley::conversations
