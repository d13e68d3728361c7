#pragma once

#include <chrono>
#include <memory>
#include <utility>

#include "base/clock.hpp"
#include "sqlite/connection.hpp"
#include "sqlite/database.hpp"

namespace parley::sqlite {

/// How long calls on a connection wait for the locks of other processes.
struct LockWait {
  explicit LockWait(std::chrono::milliseconds wait) : most(wait) {}

  std::chrono::milliseconds most;
  Monotonic::time_point since{};
};

/// An open file: the handle, its lock wait, and the Connection that owns and closes it.
struct Opened {
  Opened() = default;
  Opened(sqlite3* database, std::chrono::milliseconds wait)
      : handle(database),
        lock_wait(std::make_unique<LockWait>(wait)),
        connection(std::make_unique<Connection>(database)) {}
  Opened(Opened&&) noexcept = default;
  /// What was open is closed with `other`, as a whole: the connection before its lock wait.
  Opened& operator=(Opened&& other) noexcept {
    std::swap(handle, other.handle);
    std::swap(lock_wait, other.lock_wait);
    std::swap(connection, other.connection);
    return *this;
  }

  sqlite3* handle = nullptr;
  std::unique_ptr<LockWait> lock_wait;
  std::unique_ptr<Connection> connection;
};

/// Opens or creates the file for writing, in WAL mode, and brings its schema up to date.
/// Errors: kInternal if a newer version of the program has written it.
Result<Opened> open_writer(const Options& options);

/// Opens a file that open_writer has opened before, for reading only.
Result<Opened> open_reader(const Options& options);

}  // namespace parley::sqlite
