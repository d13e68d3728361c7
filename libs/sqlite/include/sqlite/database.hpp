#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/result.hpp"
#include "sqlite/connection.hpp"

namespace parley::sqlite {

struct Options {
  /// Created if it is missing; its folder must exist.
  std::filesystem::path file;
  /// SQL scripts, the first one for an empty file. Only ever appended to: PRAGMA user_version
  /// counts those applied to a file. Must outlive the Database (string literals).
  std::span<const std::string_view> migrations;
  /// How long a call waits for its turn, and for other processes' locks.
  std::chrono::milliseconds wait{3000};
  /// Connections for reading, opened as needed.
  unsigned readers = 8;
  /// Upper bound of the file's size in pages of 4 KiB; 0 for none. Tests use it to simulate a full
  /// disk.
  std::int64_t max_pages = 0;
};

/// One SQLite file in WAL mode with synchronous=FULL: what write() returned is on the disk.
/// Source: docs/decisions, "SQLite".
///
/// Opened by the first call and again by the next one when that failed, so a service can start
/// before its folder exists. One writer at a time, threads of this process in order of arrival;
/// writes that wait are committed in one transaction, with one sync. Readers see the last commit
/// and never wait. Many processes may share a file.
///
/// Threads: any. Never call from an I/O thread: all calls block, up to `wait` and the disk.
/// Owns: its connections, and from 32 MiB of log on a thread that copies it into the file. Stop:
/// destroy it when no call is running.
/// Errors: Connection's, and kUnavailable, retryable, when the turn or the lock didn't come in
/// time.
class Database {
 public:
  explicit Database(Options options);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Runs `work(Connection&)`, which returns a Result, as one transaction (BEGIN IMMEDIATE):
  /// committed if it returns a value, rolled back if it returns an error or throws. Keep it to
  /// milliseconds, and nest no other call on the same Database in it. Another writing thread may
  /// run it.
  template <typename Work>
  auto write(Work&& work) -> std::invoke_result_t<Work&, Connection&> {
    return run_in(&Database::write_transaction, work);
  }

  /// Runs `each(Connection&, value)`, which returns a Result, for each of the values, any number of
  /// them, up to the first error: kPerTransaction in a transaction, so that others get their turn
  /// between two. What earlier transactions wrote stays.
  template <typename Values, typename Each>
  Status write_each(const Values& values, Each&& each) {
    for (auto left = std::span(values); !left.empty();) {
      const auto some = left.first(std::min(kPerTransaction, left.size()));
      PARLEY_CHECK(write([&](Connection& connection) -> Status {
        for (const auto& value : some) PARLEY_CHECK(each(connection, value));
        return {};
      }));
      left = left.subspan(some.size());
    }
    return {};
  }
  static constexpr std::size_t kPerTransaction = 1000;

  /// Runs `work(Connection&)` on one snapshot of the file; writing is refused.
  template <typename Work>
  auto read(Work&& work) -> std::invoke_result_t<Work&, Connection&> {
    return run_in(&Database::read_transaction, work);
  }

  // One statement in a transaction of its own, as Connection's function of the same name runs it.
  Status run(std::string_view sql, Values values);
  Result<bool> has(std::string_view sql, Values values);
  template <typename Read>
  auto one(std::string_view sql, Values values, Read&& read_row) {
    return read([&](Connection& connection) { return connection.one(sql, values, read_row); });
  }
  template <typename Read>
  auto all(std::string_view sql, Values values, Read&& read_row) {
    return read([&](Connection& connection) { return connection.all(sql, values, read_row); });
  }
  template <typename Keys, typename Read, typename... Others>
  auto all_of(std::string_view sql, const Keys& keys, Read&& read_row, const Others&... others)
      -> Result<std::vector<std::invoke_result_t<Read&, const Row&>>> {
    if (std::empty(keys)) return std::vector<std::invoke_result_t<Read&, const Row&>>{};
    return read(
        [&](Connection& connection) { return connection.all_of(sql, keys, read_row, others...); });
  }

  /// Whether the file can be opened and read, for readiness.
  Status ping();

 private:
  using Erased = std::function<Status(Connection&)>;
  Status write_transaction(const Erased& work);
  Status read_transaction(const Erased& work);

  template <typename Work>
  auto run_in(Status (Database::*transaction)(const Erased&), Work& work)
      -> std::invoke_result_t<Work&, Connection&> {
    std::optional<std::invoke_result_t<Work&, Connection&>> answer;
    const Status done = (this->*transaction)([&](Connection& connection) -> Status {
      answer.emplace(work(connection));
      if (answer->has_error()) return answer->error();
      return {};
    });
    if (done.has_error()) return done.error();
    return *std::move(answer);
  }

  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace parley::sqlite
