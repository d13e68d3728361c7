#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"

namespace parley::conversations {

/// Code points and bytes of a title.
inline constexpr std::size_t kMaxTitleLength = 128;
inline constexpr std::size_t kMaxTitleBytes = 512;
/// Members of a group, including its creator.
inline constexpr std::size_t kMaxMembers = 1000;
/// Of a public conversation. Reading all of them costs 10,000 small records.
inline constexpr std::size_t kMaxPublicMembers = 10'000;
/// Users named in one request.
inline constexpr std::size_t kMaxMembersPerRequest = 200;

/// `direct`: of two users (or of one alone), its id derived from the pair, its members fixed.
/// `group`: made by one user, who is its first owner; members come and go.
/// `public`: a group with a title that everybody may find, and join.
enum class ConversationKind { kDirect, kGroup, kOpen };

/// What a member may do. Each role includes those before it.
///   member  reads, sends, leaves
///   admin   adds members, removes those whose role is `member`, changes the title
///   owner   removes anybody, changes roles
/// A group or public conversation that has members has an owner: when the last one leaves or gives
/// up the role, it goes to the admin, or else the member, who has been there longest (chat-service
/// chooses). `general`, which the system made, needs none.
enum class Role { kMember, kAdmin, kOwner };

struct Conversation {
  ConversationId id;
  ConversationKind kind = ConversationKind::kGroup;
  /// Of groups that have one, and of every public conversation; never empty.
  std::optional<std::string> title;
  /// Who created the group or sent the first message; for `general`, protocol::system_user_id().
  UserId creator_id;
  Timestamp created_at;
  /// The two of a direct conversation, in the order of their ids (one, if it is with oneself);
  /// empty for the others.
  std::vector<UserId> pair;

  bool operator==(const Conversation&) const = default;
};

struct Member {
  UserId user_id;
  Role role = Role::kMember;
  Timestamp joined_at;

  bool operator==(const Member&) const = default;
};

/// A member's position in the order of joining.
struct MemberPlace {
  Timestamp joined_at;
  UserId user_id;
};

/// The members of a direct conversation, from its pair; of the others none.
std::vector<Member> pair_members(const Conversation& conversation);

/// A conversation as one of its members sees it.
struct Membership {
  Conversation conversation;
  Role role = Role::kMember;
  /// Its position among that user's conversations: later positions joined earlier. Opaque, without
  /// a character that JSON or an address would have to escape.
  std::string position;
  /// The user was added to the conversation, as an entry records (timeline/joining.hpp); false for
  /// members since its creation, and for those who joined before this was recorded.
  bool has_joining = false;

  bool operator==(const Membership&) const = default;
};

/// How many members one of this kind may have, including its creator.
std::size_t max_members(ConversationKind kind);

/// The words of the stores and of the routes: "direct", "group", "public" (a word of C++, so `open`
/// there); "member", "admin", "owner".
std::string_view kind_name(ConversationKind kind);
std::optional<ConversationKind> parse_kind(std::string_view name);
std::string_view role_name(Role role);
std::optional<Role> parse_role(std::string_view name);

/// The position of a membership that began at `joined_at`: sorts by descending time, unique for one
/// user because of the id.
std::string membership_position(Timestamp joined_at, const ConversationId& conversation_id);
/// The time encoded in its position.
Timestamp joined_at(const Membership& membership);

/// A public conversation's position in the order of titles, ignoring case: the first 64 characters
/// of the folded title, U+0001 (less than every character of a title), the id.
std::string title_position(const ConversationId& conversation_id, std::string_view title);

/// Whether the title, or one of its words, starts with the text, ignoring case. A word starts after
/// each ASCII character that is neither letter nor digit. Everything starts with "".
bool title_matches(std::string_view title, std::string_view beginning);

}  // namespace parley::conversations
