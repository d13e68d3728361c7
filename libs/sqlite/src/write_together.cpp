#include "write_together.hpp"

#include <sqlite3.h>

#include <utility>
#include <vector>

#include "errors.hpp"

namespace parley::sqlite {
namespace {

bool in_transaction(const Opened& writer) { return sqlite3_get_autocommit(writer.handle) == 0; }

/// Whether it is to be kept.
bool attempt(Connection& connection, Write& write) {
  try {
    write.answer = write.work(connection);
    return write.answer.has_value();
  } catch (...) {
    write.thrown = std::current_exception();
    return false;
  }
}

/// Whether it is kept; an error is one of the transaction.
Result<bool> do_one(Opened& writer, Write& write) {
  Connection& connection = *writer.connection;
  PARLEY_CHECK(connection.run("SAVEPOINT one"));
  const bool kept = attempt(connection, write);
  // Some errors end the transaction at once, for all that are in it.
  const bool ended = !kept && (spoils_connection(writer.handle) || !in_transaction(writer));
  if (ended && write.answer.has_error()) return write.answer.error();
  if (!kept) PARLEY_CHECK(connection.run("ROLLBACK TO one"));
  PARLEY_CHECK(connection.run("RELEASE one"));
  return kept;
}

Status do_all(Opened& writer, Write& first, WriteQueue& queue,
              std::chrono::milliseconds take_within, std::vector<Write*>& taken) {
  Connection& connection = *writer.connection;
  PARLEY_CHECK(connection.run("BEGIN IMMEDIATE"));
  const auto until = Monotonic::now() + take_within;
  bool any_kept = false;
  Write* write = &first;
  do {
    if (write != &first) taken.push_back(write);
    PARLEY_TRY(const bool kept, do_one(writer, *write));
    any_kept = any_kept || kept;
    write = Monotonic::now() < until ? queue.next() : nullptr;
  } while (write != nullptr);
  PARLEY_CHECK(connection.run(any_kept ? "COMMIT" : "ROLLBACK"));
  return {};
}

}  // namespace

std::vector<Write*> write_together(Opened& writer, Write& first, WriteQueue& queue,
                                   std::chrono::milliseconds take_within) {
  std::vector<Write*> taken;
  const Status done = do_all(writer, first, queue, take_within, taken);
  if (done.has_error()) {
    const bool spoilt = spoils_connection(writer.handle);
    if (in_transaction(writer)) (void)writer.connection->run("ROLLBACK");
    if (spoilt || in_transaction(writer)) writer = {};
    first.answer = done.error();
    for (Write* write : taken) write->answer = done.error();
  }
  return taken;
}

}  // namespace parley::sqlite
