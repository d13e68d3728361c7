#include "mongo/collection.hpp"

#include <mongoc/mongoc.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <stdexcept>

#include "errors.hpp"
#include "handles.hpp"
#include "raw.hpp"

namespace parley::mongo {
namespace {

constexpr int kUpsertAttempts = 5;
/// Upserts in a command, each of which must end within its time-out.
constexpr std::size_t kMaxUpserts = 100;
/// FerretDB 1 processes a command's documents in pieces of this size and, ordered or not, goes on
/// with the next piece after a duplicate: then what it counts as inserted is no prefix.
constexpr std::size_t kMaxOrderedInserts = 100;

/// A duplicate key in the reply to a write, if that is its only error.
struct Duplicate {
  std::string index;
};

/// The outcome of a failed write: a duplicate key, or why it failed.
Result<Duplicate> duplicate_in(const View& reply, const bson_error_t& error) {
  // A missed majority outweighs a duplicate: what was written before it is unknown.
  if (reply.has("writeConcernErrors") && !reply.documents("writeConcernErrors").empty()) {
    return unavailable("MongoDB did not confirm a write as durable");
  }
  if (error.code != kDuplicateKey || !reply.has("writeErrors")) return to_error(error);
  const std::vector<Document> errors = reply.documents("writeErrors");
  if (errors.empty()) return to_error(error);
  return Duplicate{index_in(View(errors.front()).optional_text("errmsg").value_or(""))};
}

/// How many changes were made before one met a taken unique key; all of them if none was.
Result<std::size_t> upsert_up_to_duplicate(mongoc_collection_t* collection,
                                           std::span<const Change> changes) {
  const Document upsert{{"upsert", true}};
  const BulkPtr bulk(mongoc_collection_create_bulk_operation_with_opts(collection, nullptr));
  bson_error_t error{};
  for (const Change& change : changes) {
    if (!mongoc_bulk_operation_update_one_with_opts(bulk.get(), raw(change.filter.bson()),
                                                    raw(change.update.bson()), raw(upsert.bson()),
                                                    &error)) {
      return to_error(error);
    }
  }
  Reply reply;
  if (mongoc_bulk_operation_execute(bulk.get(), reply.out(), &error) != 0) return changes.size();
  PARLEY_CHECK(duplicate_in(reply.view(), error));
  const Document failed = reply.view().documents("writeErrors").front();
  return static_cast<std::size_t>(View(failed).integer("index"));
}

const Error& not_utf8() {
  static const Error error{code::kInvalid, "text is not UTF-8"};
  return error;
}

}  // namespace

class Collection::Impl {
 public:
  Impl(Pool& pool, std::string database, std::string name, std::vector<Index> indexes)
      : pool_(pool),
        database_(std::move(database)),
        name_(std::move(name)),
        indexes_(std::move(indexes)),
        indexed_(indexes_.empty()) {}

  Status ensure_indexes() {
    if (indexed_) return {};
    const unsigned failures_before = failures_;
    const std::lock_guard lock(indexing_);
    if (indexed_) return {};
    // Otherwise each of many waiting calls would wait again for an unavailable server.
    if (failures_ != failures_before) return failure_;
    // One command each: FerretDB fails at a command with two indexes that already exist.
    for (const Index& index : indexes_) {
      const Status made = ensure(index);
      if (made.has_value()) continue;
      failure_ = made.error();
      ++failures_;
      return made.error();
    }
    indexed_ = true;
    return {};
  }

  /// Runs `work(mongoc_collection_t*)`, which returns a Status.
  template <typename Work>
  Status with_collection(Work&& work) {
    return pool_.with_client([&](mongoc_client_t* client) -> Status {
      const CollectionPtr collection(
          mongoc_client_get_collection(client, database_.c_str(), name_.c_str()));
      try {
        return work(collection.get());
      } catch (const std::runtime_error& bad) {
        return Error{code::kInternal, database_ + "." + name_ + ": " + bad.what()};
      }
    });
  }

  template <typename Work>
  Status write(Work&& work) {
    PARLEY_CHECK(ensure_indexes());
    return with_collection(work);
  }

 private:
  Status ensure(const Index& index) {
    Document specification{{"key", index.keys}, {"name", index.name}};
    if (index.unique) specification.add("unique", true);
    const Document command{{"createIndexes", name_}, {"indexes", Array{specification}}};
    return pool_.with_client([&](mongoc_client_t* client) -> Status {
      bson_error_t error{};
      if (!mongoc_client_write_command_with_opts(client, database_.c_str(), raw(command.bson()),
                                                 nullptr, nullptr, &error)) {
        return to_error(error);
      }
      return {};
    });
  }

  Pool& pool_;
  const std::string database_;
  const std::string name_;
  const std::vector<Index> indexes_;
  std::mutex indexing_;
  std::atomic<bool> indexed_;
  std::atomic<unsigned> failures_ = 0;
  Error failure_;  // under indexing_
};

Collection::Collection(Pool& pool, std::string database, std::string name,
                       std::vector<Index> indexes)
    : impl_(
          std::make_unique<Impl>(pool, std::move(database), std::move(name), std::move(indexes))) {}
Collection::~Collection() = default;

Status Collection::ensure_indexes() { return impl_->ensure_indexes(); }

Result<Inserted> Collection::insert(const Document& document) {
  if (!document.is_valid()) return not_utf8();
  Inserted outcome;
  PARLEY_CHECK(impl_->write([&](mongoc_collection_t* collection) -> Status {
    Reply reply;
    bson_error_t error{};
    if (mongoc_collection_insert_one(collection, raw(document.bson()), nullptr, reply.out(),
                                     &error)) {
      return {};
    }
    PARLEY_TRY(Duplicate duplicate, duplicate_in(reply.view(), error));
    outcome = {true, std::move(duplicate.index)};
    return {};
  }));
  return outcome;
}

Result<InsertedMany> Collection::insert_ordered(std::span<const Document> documents) {
  std::vector<const bson_t*> pointers;
  pointers.reserve(documents.size());
  for (const Document& document : documents) {
    if (!document.is_valid()) return not_utf8();
    pointers.push_back(raw(document.bson()));
  }
  InsertedMany outcome;
  PARLEY_CHECK(impl_->write([&](mongoc_collection_t* collection) -> Status {
    while (outcome.inserted < pointers.size() && !outcome.duplicate) {
      const std::size_t count = std::min(kMaxOrderedInserts, pointers.size() - outcome.inserted);
      Reply reply;
      bson_error_t error{};
      if (mongoc_collection_insert_many(collection, pointers.data() + outcome.inserted, count,
                                        nullptr, reply.out(), &error)) {
        outcome.inserted += count;
        continue;
      }
      PARLEY_TRY(Duplicate duplicate, duplicate_in(reply.view(), error));
      outcome.inserted += static_cast<std::size_t>(reply.view().integer("insertedCount"));
      outcome.duplicate = true;
      outcome.index = std::move(duplicate.index);
    }
    return {};
  }));
  return outcome;
}

Status Collection::each(const Document& filter, const FindOptions& options,
                        const std::function<void(const View&)>& read) {
  if (!filter.is_valid()) return not_utf8();
  Document opts;
  if (!options.sort.empty()) opts.add("sort", options.sort);
  if (options.limit > 0) opts.add("limit", options.limit).add("batchSize", options.limit);
  return impl_->with_collection([&](mongoc_collection_t* collection) -> Status {
    const CursorPtr cursor(mongoc_collection_find_with_opts(collection, raw(filter.bson()),
                                                            raw(opts.bson()), nullptr));
    const bson_t* found = nullptr;
    while (mongoc_cursor_next(cursor.get(), &found)) read(View(found));
    bson_error_t error{};
    if (mongoc_cursor_error(cursor.get(), &error)) return to_error(error);
    return {};
  });
}

Result<bool> Collection::has(const Document& filter) {
  PARLEY_TRY(const auto found, find_one(filter, [](const View&) { return true; }));
  return found.has_value();
}

Result<std::int64_t> Collection::count(const Document& filter) {
  if (!filter.is_valid()) return not_utf8();
  std::int64_t counted = 0;
  PARLEY_CHECK(impl_->with_collection([&](mongoc_collection_t* collection) -> Status {
    bson_error_t error{};
    counted = mongoc_collection_count_documents(collection, raw(filter.bson()), nullptr, nullptr,
                                                nullptr, &error);
    return counted < 0 ? Status(to_error(error)) : Status();
  }));
  return counted;
}

namespace {

using UpdateFunction = decltype(&mongoc_collection_update_one);

/// An upsert that lost a race to another one finds the other's document when it is repeated.
template <typename Write>
Result<Updated> update(const Write& write, UpdateFunction function, const Document& filter,
                       const Document& change, bool upsert) {
  if (!filter.is_valid() || !change.is_valid()) return not_utf8();
  const Document opts = upsert ? Document{{"upsert", true}} : Document{};
  Updated outcome;
  for (int attempt = 1;; ++attempt) {
    bool lost_race = false;
    const Status done = write([&](mongoc_collection_t* collection) -> Status {
      Reply reply;
      bson_error_t error{};
      if (!function(collection, raw(filter.bson()), raw(change.bson()), raw(opts.bson()),
                    reply.out(), &error)) {
        const auto duplicate = duplicate_in(reply.view(), error);
        if (duplicate.has_error()) return duplicate.error();
        lost_race = upsert;
        return to_error(error);
      }
      outcome.matched = reply.view().optional_integer("matchedCount").value_or(0);
      outcome.modified = reply.view().optional_integer("modifiedCount").value_or(0);
      outcome.upserted = reply.view().has("upsertedId");
      return {};
    });
    if (done.has_value()) return outcome;
    if (!lost_race || attempt == kUpsertAttempts) return done.error();
  }
}

using DeleteFunction = decltype(&mongoc_collection_delete_one);

template <typename Write>
Result<std::int64_t> remove(const Write& write, DeleteFunction function, const Document& filter) {
  if (!filter.is_valid()) return not_utf8();
  std::int64_t removed = 0;
  PARLEY_CHECK(write([&](mongoc_collection_t* collection) -> Status {
    Reply reply;
    bson_error_t error{};
    if (!function(collection, raw(filter.bson()), nullptr, reply.out(), &error)) {
      const auto duplicate = duplicate_in(reply.view(), error);
      return duplicate.has_error() ? duplicate.error() : to_error(error);
    }
    removed = reply.view().optional_integer("deletedCount").value_or(0);
    return {};
  }));
  return removed;
}

}  // namespace

Result<Updated> Collection::update_one(const Document& filter, const Document& change,
                                       bool upsert) {
  return update([&](auto&& work) { return impl_->write(work); }, mongoc_collection_update_one,
                filter, change, upsert);
}

Result<Updated> Collection::update_many(const Document& filter, const Document& change) {
  return update([&](auto&& work) { return impl_->write(work); }, mongoc_collection_update_many,
                filter, change, false);
}

Status Collection::upsert_each(std::span<const Change> changes) {
  if (changes.empty()) return {};
  for (const Change& change : changes) {
    if (!change.filter.is_valid() || !change.update.is_valid()) return not_utf8();
  }
  return impl_->write([&](mongoc_collection_t* collection) -> Status {
    // Ordered, and resumed after a taken key: FerretDB ends an unordered command there, too.
    while (!changes.empty()) {
      const auto some = changes.first(std::min(kMaxUpserts, changes.size()));
      PARLEY_TRY(const std::size_t done, upsert_up_to_duplicate(collection, some));
      changes = changes.subspan(std::min(done + 1, some.size()));
    }
    return {};
  });
}

Result<Updated> Collection::replace_one(const Document& filter, const Document& replacement,
                                        bool upsert) {
  return update([&](auto&& work) { return impl_->write(work); }, mongoc_collection_replace_one,
                filter, replacement, upsert);
}

Result<std::int64_t> Collection::delete_one(const Document& filter) {
  return remove([&](auto&& work) { return impl_->write(work); }, mongoc_collection_delete_one,
                filter);
}

Result<std::int64_t> Collection::delete_many(const Document& filter) {
  return remove([&](auto&& work) { return impl_->write(work); }, mongoc_collection_delete_many,
                filter);
}

}  // namespace parley::mongo
