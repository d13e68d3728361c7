#pragma once

#include <memory>

#include "sqlite/connection.hpp"
#include "sqlite/database.hpp"

namespace parley::sqlite {

/// An open file: the handle, and the Connection that owns it.
struct Opened {
  sqlite3* handle = nullptr;
  std::unique_ptr<Connection> connection;
};

/// Opens or makes the file for writing, in WAL mode, and brings its schema up to date.
/// Errors: kInternal if a newer version of the program has written it.
Result<Opened> open_writer(const Options& options);

/// Opens a file that open_writer has opened before, for reading only.
Result<Opened> open_reader(const Options& options);

}  // namespace parley::sqlite
