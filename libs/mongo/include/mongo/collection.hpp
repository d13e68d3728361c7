#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "base/result.hpp"
#include "mongo/pool.hpp"
#include "mongo/value.hpp"

namespace parley::mongo {

struct Index {
  std::string name;
  /// `{{"conversation_id", 1}, {"seq", 1}}`.
  Document keys;
  bool unique = false;
};

/// The outcome of an insert.
struct Inserted {
  /// A document with this key is there already; nothing was written.
  bool duplicate = false;
  /// The name of the unique index whose key was taken, "_id_" for `_id`. Empty where the server
  /// doesn't report it, as FerretDB: with two unique keys, find out by a read which one it was.
  std::string index;
};

/// The outcome of an ordered insert of several documents.
struct InsertedMany {
  /// How many of the first are stored: all of them unless a duplicate stopped it.
  std::size_t inserted = 0;
  bool duplicate = false;
  std::string index;
};

struct Updated {
  std::int64_t matched = 0;
  std::int64_t modified = 0;
  /// A document was inserted, since none matched and upsert was requested.
  bool upserted = false;
};

/// One of many updates.
struct Change {
  Document filter;
  Document update;
};

struct FindOptions {
  /// `{{"conversation_id", 1}, {"seq", -1}}`; empty for none.
  Document sort;
  /// 0 for none.
  std::size_t limit = 0;
};

/// One collection and its indexes. Indexes are created before the first write of this process,
/// idempotently, and by ensure_indexes(); never by a read, so that a read-only role suffices.
/// Concurrent writes wait for it, and share its error.
///
/// Threads: any. Never call from an I/O thread. The Pool must outlive it.
/// Errors: kUnavailable, retryable: no server, a time-out, a write concern that was not met; the
/// write may have happened. kInvalid: a document with text that isn't UTF-8, or too large.
/// kInternal: the server refuses the command, or a document of another shape than expected.
class Collection {
 public:
  Collection(Pool& pool, std::string database, std::string name, std::vector<Index> indexes = {});
  ~Collection();
  Collection(const Collection&) = delete;
  Collection& operator=(const Collection&) = delete;

  Status ensure_indexes();

  /// `document` must contain its `_id`.
  Result<Inserted> insert(const Document& document);

  /// In order, up to the first duplicate; a crash in between leaves a prefix. At most 100,000
  /// documents and 48 MB in one call. With none, nothing is sent.
  Result<InsertedMany> insert_ordered(std::span<const Document> documents);

  /// Calls `read` for each document found, in order. A std::runtime_error that it throws becomes
  /// kInternal.
  Status each(const Document& filter, const FindOptions& options,
              const std::function<void(const View&)>& read);

  /// All matches, converted by `read(const View&)`. Bound their number by a limit.
  template <typename Read>
  auto find(const Document& filter, const FindOptions& options, Read&& read)
      -> Result<std::vector<std::invoke_result_t<Read&, const View&>>> {
    std::vector<std::invoke_result_t<Read&, const View&>> found;
    PARLEY_CHECK(each(filter, options, [&](const View& view) { found.push_back(read(view)); }));
    return found;
  }

  /// Those whose `field` is one of the values, of which there may be any number, each once, and
  /// that match `also`; in no order. One command for each kMaxValues; for none, nothing is sent.
  template <typename Values, typename Read>
  auto find_in(std::string_view field, const Values& values, Read&& read, const Document& also = {})
      -> Result<std::vector<std::invoke_result_t<Read&, const View&>>> {
    std::vector<std::invoke_result_t<Read&, const View&>> found;
    for (auto at = std::begin(values); at != std::end(values);) {
      Array some;
      for (std::size_t i = 0; i < kMaxValues && at != std::end(values); ++i) some.add(*at++);
      Document filter(also);
      filter.add(field, Document{{"$in", some}});
      PARLEY_CHECK(each(filter, {}, [&](const View& view) { found.push_back(read(view)); }));
    }
    return found;
  }
  static constexpr std::size_t kMaxValues = 10'000;

  /// The first that matches, or nothing.
  template <typename Read>
  auto find_one(const Document& filter, Read&& read, Document sort = {})
      -> Result<std::optional<std::invoke_result_t<Read&, const View&>>> {
    std::optional<std::invoke_result_t<Read&, const View&>> found;
    PARLEY_CHECK(each(filter, FindOptions{std::move(sort), 1},
                      [&](const View& view) { found.emplace(read(view)); }));
    return found;
  }

  /// Whether any matches.
  Result<bool> has(const Document& filter);

  /// How many match. The server examines each: provide an index.
  Result<std::int64_t> count(const Document& filter);

  /// At most one document; `update` holds operators: `{{"$set", Document{{"title", title}}}}`.
  /// Race-free only where the document has one writer or the update is idempotent. One that would
  /// break a unique index is an error, kConflict from MongoDB itself, kInternal from FerretDB.
  Result<Updated> update_one(const Document& filter, const Document& update, bool upsert = false);
  Result<Updated> update_many(const Document& filter, const Document& update);

  /// Each as update_one with upsert, in order, of any number. One that finds its unique key
  /// taken by a document that its filter doesn't match changes nothing, which is no error: so a
  /// filter `{{"_id", id}, {"version", Document{{"$lt", n}}}}` keeps the newer.
  Status upsert_each(std::span<const Change> changes);

  /// Replaces the whole matching document, or inserts it as a new one. The filter names `_id`.
  Result<Updated> replace_one(const Document& filter, const Document& replacement, bool upsert);

  /// How many were removed.
  Result<std::int64_t> delete_one(const Document& filter);
  Result<std::int64_t> delete_many(const Document& filter);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace parley::mongo
