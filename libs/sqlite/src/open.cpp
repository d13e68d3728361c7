#include "open.hpp"

#include <sqlite3.h>

#include "errors.hpp"

namespace parley::sqlite {
namespace {

constexpr std::string_view kPragmas =
    "PRAGMA synchronous = FULL;"
    "PRAGMA foreign_keys = ON;"
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA cache_size = -32768;"
    // Checkpointer does it instead; a long WAL is truncated.
    "PRAGMA wal_autocheckpoint = 0;"
    "PRAGMA journal_size_limit = 67108864;";

// Other processes hold a lock for milliseconds. SQLite's own handler soon checks only every 100 ms,
// and a process that writes without pause then starves the other.
constexpr int kLookEveryMs = 1;

/// Whether to check again; `looked` is how often that was done.
int wait_for_lock(void* data, int looked) {
  LockWait& wait = *static_cast<LockWait*>(data);
  if (looked == 0) wait.since = Monotonic::now();
  if (Monotonic::now() - wait.since > wait.most) return 0;
  sqlite3_sleep(kLookEveryMs);
  return 1;
}

Result<Opened> open(const Options& options, int flags) {
  sqlite3* handle = nullptr;
  const int opened = sqlite3_open_v2(options.file.c_str(), &handle,
                                     flags | SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  Opened result(handle, options.wait);
  if (opened != SQLITE_OK) {
    return unavailable("cannot open " + options.file.string() + ": " + sqlite3_errmsg(handle));
  }
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_handler(handle, wait_for_lock, result.lock_wait.get());
  PARLEY_CHECK(result.connection->script(kPragmas));
  return result;
}

/// Switching to WAL locks the whole file and doesn't wait for the lock as other statements do: two
/// processes that start together collide here.
Status switch_to_wal(const Options& options, Connection& connection) {
  const auto deadline = Monotonic::now() + options.wait;
  while (true) {
    const auto mode =
        connection.one("PRAGMA journal_mode = WAL", {}, [](const Row& row) { return row.text(0); });
    if (mode.has_value() && *mode == "wal") return {};
    if (mode.has_value()) {
      return Error{code::kInternal, options.file.string() + " cannot be put into WAL mode"};
    }
    if (!mode.error().retryable || Monotonic::now() > deadline) return mode.error();
    sqlite3_sleep(5);
  }
}

Result<std::int64_t> schema_version(Connection& connection) {
  PARLEY_TRY(const auto version, connection.one("PRAGMA user_version", {},
                                                [](const Row& row) { return row.integer(0); }));
  return version.value_or(0);
}

Status migrate(const Options& options, Connection& connection) {
  const auto newest = static_cast<std::int64_t>(options.migrations.size());
  PARLEY_TRY(const std::int64_t seen, schema_version(connection));
  if (seen == newest) return {};
  // Checked again under the lock: another process may have migrated it.
  PARLEY_CHECK(connection.script("BEGIN IMMEDIATE"));
  PARLEY_TRY(const std::int64_t version, schema_version(connection));
  if (version > newest) {
    return Error{code::kInternal,
                 options.file.string() + " was written by a newer version of Parley"};
  }
  for (const std::string_view script :
       options.migrations.subspan(static_cast<std::size_t>(version))) {
    PARLEY_CHECK(connection.script(script));
  }
  PARLEY_CHECK(connection.script("PRAGMA user_version = " + std::to_string(newest)));
  return connection.script("COMMIT");
}

}  // namespace

Result<Opened> open_writer(const Options& options) {
  PARLEY_TRY(Opened opened, open(options, SQLITE_OPEN_CREATE));
  PARLEY_CHECK(switch_to_wal(options, *opened.connection));
  if (options.max_pages > 0) {
    PARLEY_CHECK(
        opened.connection->script("PRAGMA max_page_count = " + std::to_string(options.max_pages)));
  }
  PARLEY_CHECK(migrate(options, *opened.connection));
  return opened;
}

Result<Opened> open_reader(const Options& options) {
  PARLEY_TRY(Opened opened, open(options, 0));
  // There are many, and the system's cache has what one lacks.
  PARLEY_CHECK(opened.connection->script("PRAGMA query_only = ON; PRAGMA cache_size = -1024"));
  return opened;
}

}  // namespace parley::sqlite
