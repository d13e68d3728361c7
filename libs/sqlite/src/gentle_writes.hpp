#pragma once

#include <sqlite3.h>

#include <functional>

namespace parley::sqlite {

/// While one lives, what its connection writes into the file is synced in small pieces with rests
/// between them: else a sync of megabytes comes at the end, and the commits of all processes on
/// the disk wait behind it for tens of milliseconds. Not while `in_haste()`: then SQLite writes and
/// syncs as ever.
/// Errors: of a sync, as one of the write before it.
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
