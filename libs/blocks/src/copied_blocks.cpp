#include "documents.hpp"
#include "schema.hpp"
#include "stores/copy.hpp"

namespace parley::blocks {

stores::CopiedDatabase copied_blocks() {
  return {.name = "blocks",
          .migrations = kMigrations,
          .tables = {{.name = "blocks",
                      .rows = "SELECT blocker_id, user_id, blocked_at FROM blocks"
                              " ORDER BY blocker_id, user_id",
                      .document = [](const sqlite::Row& row) {
                        return to_document(row.id<UserId>(0), {row.id<UserId>(1), row.time(2)});
                      }}}};
}

}  // namespace parley::blocks
