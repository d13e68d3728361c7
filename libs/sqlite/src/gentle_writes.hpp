#pragma once

#include <sqlite3.h>

#include <functional>

namespace parley::sqlite {

/// While one lives, what its connection writes into the file is synced in small pieces with pauses
/// between them: otherwise the commits of all processes on the disk would wait tens of milliseconds
/// for a final sync of megabytes. Not while `in_haste()`: then SQLite writes and syncs as usual.
/// Errors: those of a sync, reported by the write before it.
///
/// Threads: that of the connection, which must outlive it. One per thread at a time.
class GentleWrites {
 public:
  GentleWrites(sqlite3* connection, std::function<bool()> in_haste);
  ~GentleWrites();
  GentleWrites(const GentleWrites&) = delete;
  GentleWrites& operator=(const GentleWrites&) = delete;

 private:
  static int write(sqlite3_file* file, const void* from, int bytes, sqlite3_int64 at);
  int sync_and_rest();

  const std::function<bool()> in_haste_;
  sqlite3_file* file_ = nullptr;
  const sqlite3_io_methods* methods_ = nullptr;
  sqlite3_io_methods gentle_{};
  int unsynced_ = 0;
};

}  // namespace parley::sqlite
