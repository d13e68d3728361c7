#include "names.hpp"

namespace parley::cli {
namespace {

constexpr std::size_t kShownOfAnId = 6;

}  // namespace

std::string Names::of(const UserId& user_id) {
  if (const auto found = known_.find(user_id); found != known_.end()) return found->second;
  const auto profile = session_.user(user_id);
  if (!profile) return user_id.text().substr(0, kShownOfAnId) + "…";
  return known_[user_id] = profile->username;
}

std::string Names::of(const client::Conversation& conversation, const UserId& me) {
  if (conversation.kind == "direct" && !conversation.members.empty()) {
    const auto& members = conversation.members;
    return "@" +
           of(members.front().user_id == me ? members.back().user_id : members.front().user_id);
  }
  return conversation.title.value_or(conversation.id.text().substr(0, kShownOfAnId) + "…");
}

}  // namespace parley::cli
