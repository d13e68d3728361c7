#include "errors.hpp"

namespace parley::sqlite {

Error last_error(sqlite3* database) {
  const char* name = database == nullptr ? nullptr : sqlite3_db_filename(database, "main");
  const std::string file = name == nullptr || *name == '\0' ? "the database" : name;
  const std::string reason = sqlite3_errmsg(database);
  switch (sqlite3_extended_errcode(database) & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return unavailable(file + " is locked by another process");
    case SQLITE_FULL:
      return unavailable("no space left for " + file);
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_PROTOCOL:
    case SQLITE_NOMEM:
      return unavailable("cannot use " + file + ": " + reason);
    case SQLITE_CONSTRAINT:
      return {code::kConflict, reason};
    case SQLITE_TOOBIG:
      return {code::kInvalid, reason};
    default:
      return {code::kInternal, file + ": " + reason};
  }
}

bool spoils_connection(sqlite3* database) {
  switch (sqlite3_extended_errcode(database) & 0xff) {
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PROTOCOL:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return true;
    default:
      return false;
  }
}

}  // namespace parley::sqlite
