#pragma once

#include <string>

#include "conversations/conversation_store.hpp"

namespace parley::chat {

/// Creates `general`, the public conversation that is offered to all users, none of whom is added
/// to it. Its id is fixed, so that concurrent chat-services create one: the insert decides. It
/// begins without members and without an owner, since no user created it. It is never changed
/// afterwards, whatever the title here; without a title it isn't created.
///
/// Threads: one. Owns: nothing.
class General {
 public:
  /// At most kMaxTitleLength characters without control characters; empty: don't create it.
  explicit General(std::string title) : title_(std::move(title)), made_(title_.empty()) {}

  /// Calls the store until it has answered once, then does nothing. Blocks. Errors: kUnavailable.
  Status make(conversations::ConversationStore& conversations);

 private:
  std::string title_;
  bool made_;
};

/// Whether it is `general`, which needs no owner.
bool is_general(const ConversationId& conversation_id);

}  // namespace parley::chat
