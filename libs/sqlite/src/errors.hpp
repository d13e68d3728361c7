#pragma once

#include <sqlite3.h>

#include <stdexcept>
#include <string>

#include "base/result.hpp"

namespace parley::sqlite {

/// What Row throws; Connection turns it into an Error.
struct BadColumn : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What the last failed call on `database` means to callers. Names the file, never a value.
Error last_error(sqlite3* database);

/// Whether the connection should be closed and opened again after its last failed call.
bool spoils_connection(sqlite3* database);

}  // namespace parley::sqlite
