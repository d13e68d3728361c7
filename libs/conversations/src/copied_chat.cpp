#include "conversations/conversation_store.hpp"
#include "documents.hpp"
#include "rows.hpp"
#include "stores/copy.hpp"

namespace parley::conversations {

stores::CopiedDatabase copied_chat() {
  using sqlite::Row;
  return {
      .name = "chat",
      .migrations = chat_migrations(),
      .tables = {
          {.name = "conversations",
           .rows = "SELECT conversation_id, kind, title, creator_id, created_at,"
                   " first_id, second_id, title_number FROM conversations"
                   " ORDER BY conversation_id",
           .document =
               [](const Row& row) { return to_document(conversation_of(row), number_of(row, 7)); },
           .indexes = conversation_indexes()},
          {.name = "members",
           .rows = "SELECT conversation_id, user_id, role, joined_at, number, has_joining"
                   " FROM members"
                   " ORDER BY conversation_id, user_id",
           .document =
               [](const Row& row) {
                 return member_document(row.id<ConversationId>(0), row.id<UserId>(1), row.text(2),
                                        row.time(3), number_of(row, 4), row.boolean(5));
               },
           .order = {{"conversation_id", 1}, {"user_id", 1}},
           .indexes = member_indexes(),
           .group = "conversation_id"},
          {.name = "changes",
           .rows = "SELECT conversation_id, number FROM changes ORDER BY conversation_id",
           .document =
               [](const Row& row) {
                 return number_document(row.id<ConversationId>(0), number_of(row, 1));
               },
           .order = {{"conversation_id", 1}, {"number", 1}},
           .indexes = number_indexes()},
          {.name = "pending",
           .rows = "SELECT id, conversation_id, item, created_at, applied, number FROM pending"
                   " ORDER BY id",
           .document = [](const Row& row) { return to_document(pending_of(row)); },
           .indexes = pending_indexes()},
          {.name = "last_seen",
           .rows = "SELECT user_id, at FROM last_seen ORDER BY user_id",
           .document = [](const Row& row) {
             return to_document(LastSeen{row.id<UserId>(0), row.time(1)});
           }}}};
}

}  // namespace parley::conversations
