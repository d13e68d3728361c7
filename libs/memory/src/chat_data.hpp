#pragma once

#include <map>
#include <optional>
#include <string>

#include "conversations/conversation_store.hpp"
#include "conversations/pending_store.hpp"
#include "conversations/presence_store.hpp"
#include "conversations/removal_store.hpp"

namespace parley::memory {

/// The database `chat`.
struct ChatData {
  struct MemberRow {
    conversations::Member member;
    std::string position;
    bool left = false;
    bool has_joining = false;
    /// Of the change that last set it.
    std::uint64_t number = 0;
  };
  std::map<ConversationId, conversations::Conversation> conversations;
  std::map<ConversationId, std::map<UserId, MemberRow>> members;
  /// The highest number of a change, and that of the change that set the title.
  std::map<ConversationId, std::uint64_t> numbers;
  std::map<ConversationId, std::uint64_t> title_numbers;
  std::map<MessageId, conversations::Pending> pending;
  std::map<MessageId, conversations::Removal> removals;
  std::map<UserId, Timestamp> seen;

  MemberRow* member(const ConversationId& conversation_id, const UserId& user_id);
  /// Its members, in the order in which they joined.
  std::vector<conversations::Member> present(const ConversationId& conversation_id) const;
};

}  // namespace parley::memory
