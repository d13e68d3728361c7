#pragma once

#include <sqlite3.h>

#include <string>

#include "base/result.hpp"

namespace parley::sqlite {

/// What the last failed call on `database` means to callers. Names the file, never a value.
Error last_error(sqlite3* database);

/// Whether the connection should be closed and opened again after its last failed call.
bool spoils_connection(sqlite3* database);

}  // namespace parley::sqlite
