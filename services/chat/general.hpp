#pragma once

#include <string>

#include "conversations/conversation_store.hpp"

namespace parley::chat {

/// Makes `general`, the public conversation that everybody is offered and nobody is put into. Its
/// id is fixed, so any number of chat-services at once make one: the insert decides. It begins
/// without members, and without an owner: nobody made it. Once made it stays as it is, whatever the
/// title here; without a title none is made.
///
/// Threads: one. Owns: nothing.
class General {
 public:
  /// At most kMaxTitleLength characters without control characters; empty: make none.
  explicit General(std::string title) : title_(std::move(title)), made_(title_.empty()) {}

  /// Asks the store the first time, does nothing once that was answered. Blocks.
  /// Errors: kUnavailable.
  Status make(conversations::ConversationStore& conversations);

 private:
  std::string title_;
  bool made_;
};

/// Whether it is that one: it needs no owner.
bool is_general(const ConversationId& conversation_id);

}  // namespace parley::chat
