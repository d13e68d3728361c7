#include "messaging/admission.hpp"

#include <algorithm>

namespace parley::messaging {
namespace {

using conversations::Conversation;
using conversations::ConversationKind;
using Answer = MembershipCache::Answer;

/// How often an answer that a removal overtook is requested again.
constexpr unsigned kTries = 10;

Status open_direct(const Stores& stores, const SendTarget& target, const UserId& recipient_id) {
  PARLEY_CHECK(authorize_direct(stores, target.sender_id, recipient_id));
  PARLEY_TRY(const auto there,
             stores.conversations.membership(target.conversation_id, target.sender_id));
  if (there) return {};
  const auto& [first, second] = std::minmax(target.sender_id, recipient_id);
  Conversation conversation{
      target.conversation_id, ConversationKind::kDirect, {}, target.sender_id, now(), {}};
  conversation.pair.push_back(first);
  if (first != second) conversation.pair.push_back(second);
  PARLEY_CHECK(
      stores.conversations.create(conversation, conversations::pair_members(conversation)));
  return {};
}

}  // namespace

bool Admission::is_known(const SendTarget& target) const {
  const auto known = memberships_.ask(target.conversation_id, target.sender_id);
  return known == Answer::kFresh || (known == Answer::kStale && !stores_are_up());
}

Status Admission::ask(const SendTarget& target) {
  for (unsigned tries = 0; tries < kTries; ++tries) {
    const auto asked_at = Monotonic::now();
    const auto may = ask_stores(target);
    if (may.has_value()) {
      if (remember(target, *may, asked_at)) return {};
      continue;
    }
    if (may.error().code == code::kUnavailable) {
      note_stores(false);
      // Checked now: a removal may have become known meanwhile. It doesn't matter whether another
      // call found the stores up.
      const auto known = memberships_.ask(target.conversation_id, target.sender_id);
      if (known != Answer::kUnknown) return {};
    } else {
      forget(target.conversation_id, target.sender_id);
    }
    return may.error();
  }
  return unavailable("the members change too fast");
}

Result<ConversationKind> Admission::ask_stores(const SendTarget& target) {
  if (target.recipient_id) {
    PARLEY_CHECK(open_direct(stores_, target, *target.recipient_id));
    return ConversationKind::kDirect;
  }
  return authorize(stores_, target.conversation_id, target.sender_id, target.addresses_others);
}

bool Admission::remember(const SendTarget& target, ConversationKind kind,
                         Monotonic::time_point asked_at) {
  const bool direct = kind == ConversationKind::kDirect;
  // The other side of a direct conversation was not checked.
  if (direct && !target.addresses_others) return true;
  return memberships_.put(target.conversation_id, target.sender_id, direct, asked_at);
}

}  // namespace parley::messaging
