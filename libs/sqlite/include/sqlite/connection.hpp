#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/result.hpp"
#include "sqlite/value.hpp"

struct sqlite3;

namespace parley::sqlite {

/// The outcome of an insert.
struct Inserted {
  /// A row with this key is there already; nothing was written.
  bool duplicate = false;
  /// The unique key that was taken, as "table.column" or "table.column, table.column".
  std::string key;
};

/// One open database inside a transaction, as Database::read and write hand it out. Statements are
/// prepared once per connection and kept. Parameters are ?1, ?2 … in the order of `values`.
///
/// Threads: one at a time, for the length of the function that it was given to.
/// Errors: kConflict (a constraint), kUnavailable and retryable (busy, disk full or failing),
/// kInternal (wrong SQL, a damaged file, a row of another shape than expected).
class Connection {
 public:
  explicit Connection(sqlite3* database);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Runs one statement that returns no rows. Returns the number of rows changed.
  Result<std::int64_t> run(std::string_view sql, Values values = {});

  /// Like run() for an INSERT, where a taken unique key is a result, not an error. The transaction
  /// stays usable.
  Result<Inserted> insert(std::string_view sql, Values values);

  /// Calls `read` for each row in order. A std::runtime_error that it throws becomes kInternal.
  Status each(std::string_view sql, std::span<const Value> values,
              const std::function<void(const Row&)>& read);

  /// All rows, converted by `read(const Row&)`. Bound the number by a LIMIT.
  template <typename Read>
  auto all(std::string_view sql, std::span<const Value> values, Read&& read)
      -> Result<std::vector<std::invoke_result_t<Read&, const Row&>>> {
    std::vector<std::invoke_result_t<Read&, const Row&>> rows;
    PARLEY_CHECK(each(sql, values, [&](const Row& row) { rows.push_back(read(row)); }));
    return rows;
  }
  template <typename Read>
  auto all(std::string_view sql, Values values, Read&& read) {
    return all(sql, std::span<const Value>(values.begin(), values.size()), read);
  }

  /// The rows for each of the keys in turn, which is ?1; `others` are ?2 and on.
  template <typename Keys, typename Read, typename... Others>
  auto all_of(std::string_view sql, const Keys& keys, Read&& read, const Others&... others)
      -> Result<std::vector<std::invoke_result_t<Read&, const Row&>>> {
    std::vector<std::invoke_result_t<Read&, const Row&>> rows;
    for (const auto& key : keys) {
      const std::initializer_list<Value> values{key, others...};
      PARLEY_CHECK(each(sql, std::span(values.begin(), values.size()),
                        [&](const Row& row) { rows.push_back(read(row)); }));
    }
    return rows;
  }

  /// The first row, or nothing if there is none.
  template <typename Read>
  auto one(std::string_view sql, Values values, Read&& read)
      -> Result<std::optional<std::invoke_result_t<Read&, const Row&>>> {
    std::optional<std::invoke_result_t<Read&, const Row&>> first;
    PARLEY_CHECK(
        each(sql, std::span<const Value>(values.begin(), values.size()), [&](const Row& row) {
          if (!first) first.emplace(read(row));
        }));
    return first;
  }

  /// Whether there is a row.
  Result<bool> has(std::string_view sql, Values values);

  /// Runs several statements without parameters or rows: a migration, a pragma.
  Status script(std::string_view sql);

 private:
  class Cache;
  std::unique_ptr<Cache> cache_;
};

}  // namespace parley::sqlite
