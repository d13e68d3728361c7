#include "protocol/kind.hpp"

#include <algorithm>
#include <array>

namespace parley::protocol {
namespace {

constexpr std::array<std::string_view, 11> kNames{
    "message",     "edit",         "delete",        "reaction", "members_added", "member_removed",
    "member_left", "role_changed", "title_changed", "pin",      "read"};

}  // namespace

std::string_view kind_name(Kind kind) { return kNames[static_cast<std::size_t>(kind)]; }

std::optional<Kind> parse_kind(std::string_view name) {
  const auto* found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Kind>(found - kNames.begin());
}

bool is_command(Kind kind) {
  return kind == Kind::kEdit || kind == Kind::kDeletion || kind == Kind::kReaction ||
         kind == Kind::kPin;
}

bool is_entry(Kind kind) { return kind != Kind::kRead; }

}  // namespace parley::protocol
