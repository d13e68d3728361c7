#include "documents.hpp"
#include "rows.hpp"
#include "stores/copy.hpp"

namespace parley::timeline {
namespace {

constexpr std::string_view kInOrder = " ORDER BY conversation_id, seq";
constexpr std::string_view kAll = kJoined<kSelectEntry, kInOrder>;

}  // namespace

stores::CopiedDatabase copied_timeline() {
  using sqlite::Row;
  return {
      .name = "timeline",
      .migrations = timeline_migrations(),
      .tables = {
          {.name = "entries",
           .rows = kAll,
           .document = [](const Row& row) { return to_document(read_message(row)); },
           .order = {{"conversation_id", 1}, {"seq", 1}},
           .indexes = entry_indexes(),
           .group = "conversation_id"},
          // With max(), the other columns are those of its row.
          {.name = "tails",
           .rows = "SELECT conversation_id, max(seq), message_number FROM entries "
                   "GROUP BY conversation_id ORDER BY conversation_id",
           .document =
               [](const Row& row) {
                 return to_document(
                     Tail{row.id<ConversationId>(0), row.integer(1), row.integer(2)});
               }},
          {.name = "commands",
           .rows = "SELECT id, conversation_id, sender_id, target, verdict, code, decided_at"
                   " FROM commands ORDER BY id",
           .document = [](const Row& row) { return to_document(read_decision(row)); }},
          {.name = "reactions",
           .rows = "SELECT message_id, conversation_id, user_id, emoji, is_on, applied_seq"
                   " FROM reactions ORDER BY message_id || '.' || user_id || '.' || emoji",
           .document = [](const Row& row) { return to_document(read_reaction(row)); },
           .indexes = reaction_indexes()},
          {.name = "listings",
           .rows = "SELECT list, position, conversation_id, message_id FROM listings"
                   " ORDER BY list || '/' || position",
           .document = [](const Row& row) { return to_document(read_listed(row)); }},
          {.name = "read_marks",
           .rows = "SELECT conversation_id, user_id, seq, message_number FROM read_marks"
                   " ORDER BY conversation_id, user_id",
           .document = [](const Row& row) { return to_document(read_mark(row)); }},
          {.name = "joinings",
           .rows = "SELECT conversation_id, user_id, seq, message_number, accepted_at FROM joinings"
                   " ORDER BY conversation_id, user_id",
           .document = [](const Row& row) { return to_document(read_joining(row)); }},
          {.name = "settings",
           .rows = "SELECT value FROM settings WHERE name = 'partitions'",
           .document = [](const Row& row) {
             return partitions_document(static_cast<unsigned>(row.integer(0)));
           }}}};
}

}  // namespace parley::timeline
